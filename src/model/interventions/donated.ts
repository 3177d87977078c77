import { InputError } from '../../base/errors';
import { random } from '../../base/random';
import { repeatedLike } from '../../tensor/elementwise';
import { concat, slice } from '../../tensor/indexing';
import type { AttentionMask } from '../../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, lengthOf, shapeOf, wordsOf } from '../../tensor/tensor';
import type { Intervention } from '../../terms/interventions';

/**
 * What interventions take from other texts, by `donationKey`: the activation without its batch, and
 * without its positions where one value stands for all.
 */
export type Donated = ReadonlyMap<string, Tensor>;

type Taking = Pick<Intervention, 'at' | 'op'>;

/** What an intervention takes from other texts, as a name. */
export function donationKey({ at, op }: Taking): string {
  return JSON.stringify([at, op]);
}

/** The texts that an intervention takes values from; none for one that needs no other text. */
export function donorTexts(
  { op }: Pick<Intervention, 'op'>,
  own: readonly number[],
): readonly (readonly number[])[] {
  switch (op.kind) {
    case 'freeze':
      return [own];
    case 'patch':
      return [op.text];
    case 'resample': {
      const drawn = op.texts[random(op.seed).int(op.texts.length)];
      return drawn ? [drawn] : [];
    }
    case 'mean':
      return op.texts;
    default:
      return [];
  }
}

/**
 * An activation with the values lent by another text: row by row, or one for all rows. Rows beyond the
 * end of that text stay as they are.
 * @throws InputError where a head sees what comes after it and the texts are not equally long.
 */
export function lent(
  activation: Tensor,
  intervention: Taking,
  mask: AttentionMask,
  donated: Donated,
): Tensor {
  const given = donated.get(donationKey(intervention));
  if (!given) throw new RangeError(`nothing was taken from another text for ${intervention.at}`);
  const axes = wordsOf(activation.axes);
  const rowAxis = axes.includes('query') ? 'query' : 'pos';
  if (!wordsOf(given.axes).includes(rowAxis)) return repeatedLike(given, activation);
  const fitted = axes.includes('key') ? withKeys(given, activation, mask) : given;
  const rows = lengthOf(activation, rowAxis);
  const count = Math.max(0, Math.min(rows, lengthOf(fitted, rowAxis) - mask.offset));
  if (count === 0) return activation;
  const taken = repeatedLike(
    slice(fitted, rowAxis, mask.offset, count),
    slice(activation, rowAxis, 0, count),
  );
  return count === rows
    ? taken
    : concat([taken, slice(activation, rowAxis, count, rows - count)], rowAxis);
}

/** Rows of as many keys as the activation has; in a causal pattern nobody sees those that are added. */
function withKeys(given: Tensor, activation: Tensor, { causal }: AttentionMask): Tensor {
  const [present, wanted] = [lengthOf(given, 'key'), lengthOf(activation, 'key')];
  if (present === wanted) return given;
  if (!causal)
    throw new InputError(
      `these heads see all keys: the other text needs ${wanted} of them, it has ${present}`,
    );
  if (present > wanted) return slice(given, 'key', 0, wanted);
  const shape = [...shapeOf(given).slice(0, -1), wanted - present];
  const size = shape.reduce((product, length) => product * length, 1);
  return concat([given, fromValues(new Float32Array(size), shape, given.axes)], 'key');
}
