import { z } from 'zod';
import { keysOf } from '../base/keys';
import { mostTexts } from '../terms/drawn';
import { drawnWords, parseDrawn, parseWeights, weightWords } from '../terms/drawnWords';
import { scales } from '../terms/scales';
import { check, readJson, text } from './linkPart';
import type { LinkPart } from './linkPart';

const texts = z.array(text.min(1)).max(mostTexts);
const scale = z.enum(keysOf(scales));

/** The parts of a link that say what patterns show, and in which colours. */
export const drawnParts: readonly LinkPart[] = [
  {
    key: 'drawn',
    write: ({ drawn }) => drawnWords(drawn) || null,
    read: (value, session) => {
      const { weights } = session.drawn;
      return { ...session, drawn: { ...parseDrawn(value), weights } };
    },
  },
  {
    key: 'weights',
    write: ({ drawn }) => weightWords(drawn.weights) || null,
    read: (value, session) => ({
      ...session,
      drawn: { ...session.drawn, weights: parseWeights(value) },
    }),
  },
  {
    key: 'scale',
    write: ({ scale: name }) => (name === 'linear' ? null : name),
    read: (value, session) => ({ ...session, scale: check(scale, value) }),
  },
  {
    key: 'texts',
    write: ({ texts: list }) => (list.length > 0 ? JSON.stringify(list) : null),
    read: (value, session) => ({ ...session, texts: check(texts, readJson(value)) }),
  },
];
