import { z } from 'zod';
import { InputError } from '../base/errors';
import { headName, parseHeadSet } from '../terms/heads';
import { headOrders } from './headOrder';
import { check } from './linkPart';
import type { LinkPart } from './linkPart';
import type { NamedHeads } from './session';

/** What a set may be called: a link separates sets by semicolons, and names from heads by colons. */
export const setName = z
  .string()
  .trim()
  .min(1, { error: 'a set needs a name' })
  .max(40, { error: 'a name has 40 characters at most' })
  .regex(/^[^:;]*$/, { error: 'a name has no : and no ;' });

/** How the overview is sorted, and the named sets. */
export const headParts: readonly LinkPart[] = [
  {
    key: 'order',
    write: ({ headOrder }) => (headOrder === 'layer' ? null : headOrder),
    read: (value, session) => ({ ...session, headOrder: readOrder(value) }),
  },
  {
    key: 'sets',
    write: ({ headSets }) => (headSets.length > 0 ? headSets.map(written).join(';') : null),
    read: (value, session) => ({ ...session, headSets: value.split(';').map(readSet) }),
  },
];

function readOrder(value: string): string {
  if (headOrders.some(({ id }) => id === value)) return value;
  const known = headOrders.map(({ id }) => id).join(', ');
  throw new InputError(`heads are sorted by ${known}`);
}

function written({ name, heads }: NamedHeads): string {
  return `${name}:${heads.map(headName).join(',')}`;
}

function readSet(text: string): NamedHeads {
  const [name = '', heads = ''] = text.split(':');
  return { name: check(setName, name), heads: parseHeadSet(heads) };
}
