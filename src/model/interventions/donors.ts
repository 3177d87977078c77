import type { NdArray } from '../../base/ndarray';
import { add, divide, meanOver } from '../../tensor/elementwise';
import { concat } from '../../tensor/indexing';
import { dispose, keep, scope } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, lengthOf, reshape, shapeOf, wordsOf } from '../../tensor/tensor';
import { parseHook } from '../../terms/hooks';
import type { HookName } from '../../terms/hooks';
import type { Intervention } from '../../terms/interventions';
import { forward } from '../forward';
import type { Transformer } from '../pass';
import { donationKey, donorTexts } from './donated';
import type { Donated } from './donated';

/** What the run that is edited reads. */
interface Reading {
  readonly tokens: readonly number[];
  readonly source?: readonly number[] | undefined;
  readonly pixels?: NdArray | undefined;
}

/**
 * Runs the texts that interventions take values from, without edits, and gives what they lend to
 * passes over `reading` (`PassOptions.donated`). Other texts are read with the same source and picture.
 * In a scope; nothing is computed where no intervention needs it.
 * @throws InputError for a text that the model cannot read.
 */
export function donate(
  model: Transformer,
  { tokens, source, pixels }: Reading,
  interventions: readonly Intervention[],
): Donated {
  const taking = interventions.filter((one) => donorTexts(one, tokens).length > 0);
  const wanted = new Map<string, { text: readonly number[]; hooks: Set<HookName> }>();
  for (const one of taking) {
    for (const text of donorTexts(one, tokens)) {
      const entry = wanted.get(text.join()) ?? { text, hooks: new Set() };
      wanted.set(text.join(), entry);
      entry.hooks.add(parseHook(one.at).name);
    }
  }
  const found = new Map(
    [...wanted].map(([key, { text, hooks }]) => {
      const options = { wanted: [...hooks], source: source && [source], pixels };
      return [key, scope(() => forward(model, [text], options).cache)] as const;
    }),
  );
  const activationOf = (text: readonly number[], at: string): Tensor =>
    withoutBatch(found.get(text.join())?.[parseHook(at).name] as Tensor);
  return new Map(
    taking.map((one) => {
      const parts = donorTexts(one, tokens).map((text) => activationOf(text, one.at));
      return [donationKey(one), scope(() => lentBy(one, parts))];
    }),
  );
}

/** Like `donate`, but kept until `disposeDonated`. */
export function heldDonations(
  model: Transformer,
  reading: Reading,
  interventions: readonly Intervention[],
): Donated {
  return scope(() => {
    const lent = donate(model, reading, interventions);
    return new Map([...lent].map(([key, tensor]) => [key, keep(tensor)]));
  });
}

/** Frees what was held. */
export function disposeDonated(donated: Donated): void {
  dispose(...donated.values());
}

function lentBy({ op }: Intervention, parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (!first) throw new RangeError('expected a text to take values from');
  if (op.kind !== 'mean') return first;
  return op.over === 'texts' ? meanByPosition(parts) : meanOfPositions(parts);
}

/** At each position, the mean over the texts that reach it. */
function meanByPosition(parts: readonly Tensor[]): Tensor {
  const axes = wordsOf(parts[0]?.axes ?? '');
  const grows = axes.filter((axis) => ['pos', 'query', 'key'].includes(axis));
  const longest = (axis: string): number => Math.max(...parts.map((part) => lengthOf(part, axis)));
  const padded = parts.map((part) =>
    grows.reduce((tensor, axis) => lengthened(tensor, axis, longest(axis)), part),
  );
  const [row = 'pos'] = grows;
  const counts = Float32Array.from(
    { length: longest(row) },
    (_, at) => parts.filter((part) => lengthOf(part, row) > at).length,
  );
  const total = padded.reduce((sum, part) => add(sum, part));
  const shape = axes.map((axis) => (axis === row ? counts.length : 1));
  return divide(total, fromValues(counts, shape, total.axes));
}

function meanOfPositions(parts: readonly Tensor[]): Tensor {
  const all = concat(parts, 'pos');
  const mean = meanOver(all, 'pos');
  const axes = wordsOf(all.axes);
  const kept = axes.filter((axis) => axis !== 'pos');
  const shape = shapeOf(all).filter((_, i) => axes[i] !== 'pos');
  return reshape(mean, shape, kept.join(' '));
}

function lengthened(tensor: Tensor, axis: string, length: number): Tensor {
  const missing = length - lengthOf(tensor, axis);
  if (missing === 0) return tensor;
  const shape = wordsOf(tensor.axes).map((word, i) =>
    word === axis ? missing : (shapeOf(tensor)[i] ?? 0),
  );
  const zeros = new Float32Array(shape.reduce((product, size) => product * size, 1));
  return concat([tensor, fromValues(zeros, shape, tensor.axes)], axis);
}

function withoutBatch(tensor: Tensor): Tensor {
  const axes = wordsOf(tensor.axes).slice(1).join(' ');
  return reshape(tensor, shapeOf(tensor).slice(1), axes);
}
