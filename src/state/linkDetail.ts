import { z } from 'zod';
import { defaultDetail } from './detailChoice';
import type { DetailChoice } from './detailChoice';
import { check, wholeNumber } from './linkPart';
import type { LinkPart } from './linkPart';

const cell = z
  .string()
  .regex(/^\d{1,9},\d{1,9}$/, { error: 'a cell is a query and a key, such as 5,3' })
  .transform((value) => value.split(',').map(Number) as [number, number]);

/** The parts of a link about the inside of a head and where a prediction comes from. */
export const detailParts: readonly LinkPart[] = [
  {
    key: 'cell',
    write: ({ detail }) => detail.cell && `${detail.cell.query},${detail.cell.key}`,
    read(value, session) {
      const [query, key] = check(cell, value);
      return { ...session, detail: { ...session.detail, cell: { query, key } } };
    },
  },
  {
    key: 'circuit',
    write: ({ detail }) => (detail.circuit === defaultDetail.circuit ? null : detail.circuit),
    read: (value, session) => ({
      ...session,
      detail: { ...session.detail, circuit: check(z.enum(['ov', 'qk']), value) },
    }),
  },
  ofNumber('position', 'at'),
  ofNumber('target', 'target'),
  ofNumber('distractor', 'against'),
];

function ofNumber(name: 'position' | 'target' | 'distractor', key: string): LinkPart {
  return {
    key,
    write: ({ detail }) => (detail[name] === null ? null : String(detail[name])),
    read: (value, session) => ({
      ...session,
      detail: { ...session.detail, [name]: check(wholeNumber, value) } satisfies DetailChoice,
    }),
  };
}
