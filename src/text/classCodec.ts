import { InputError } from '../base/errors';
import type { TextCodec } from './codec';

/** The codec of a model that names classes: it writes their names and reads no texts. */
export function classCodec(names: readonly string[]): TextCodec {
  const refuse = (): never => {
    throw new InputError('this model reads pictures, not texts: give it a picture');
  };
  const nameOf = (id: number): string => names[id] ?? `#${id}`;
  return {
    readsText: false,
    vocabulary: names.length,
    addsBos: false,
    encode: refuse,
    encodeTokens: refuse,
    decode: (ids) => ids.map(nameOf).join(', '),
    describe: (id) => ({ id, text: nameOf(id), special: false }),
    words: () => [],
  };
}
