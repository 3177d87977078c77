import { subarray } from '../base/ndarray';
import { allHeads, headIndex } from '../terms/heads';
import type { HeadGridShape, HeadSet } from '../terms/heads';
import type { SomeLayers } from './live';

/** The ways in which the overview can be sorted: those of a score have the largest value first. */
export const headOrders = [
  { id: 'layer', title: 'Layer' },
  { id: 'likeness', title: 'Likeness' },
  { id: 'previous-token', title: 'Previous token' },
  { id: 'prefix-matching', title: 'Prefix matching (induction)' },
  { id: 'echo', title: 'Repeated-token echo' },
  { id: 'first-token', title: 'First-token sink' },
  { id: 'self', title: 'Self' },
  { id: 'entropy', title: 'Entropy' },
  { id: 'distance', title: 'Distance' },
] as const;

/** Heads by falling value, those of equal value as in the model; heads without a value come last. */
export function byScore(
  shape: HeadGridShape,
  valueOf: (at: number) => number | null | undefined,
): HeadSet {
  const keyed = allHeads(shape).map((head) => {
    const value = valueOf(headIndex(head, shape));
    return { head, value: value === null || value === undefined ? -Infinity : orLeast(value) };
  });
  return keyed
    .sort((a, b) => (a.value === b.value ? 0 : b.value - a.value))
    .map(({ head }) => head);
}

function orLeast(value: number): number {
  return Number.isNaN(value) ? -Infinity : value;
}

/**
 * Heads so that neighbours have pictures alike: from the first head on always the one that is left whose
 * picture is nearest (cosine of the pooled patterns), of equals the first. `[head, rows, columns]` by layer.
 */
export function byLikeness(shape: HeadGridShape, thumbnails: SomeLayers): HeadSet {
  const rest = allHeads(shape).map((head) => {
    const ofLayer = thumbnails[head.layer];
    return { head, values: ofLayer ? unit(subarray(ofLayer, head.head).data) : new Float32Array() };
  });
  const ordered: (typeof rest)[number][] = [];
  let [last] = rest.splice(0, 1);
  while (last) {
    ordered.push(last);
    const { values } = last;
    const likenesses = rest.map((other) => product(values, other.values));
    const best = likenesses.indexOf(Math.max(...likenesses));
    [last] = best < 0 ? [] : rest.splice(best, 1);
  }
  return ordered.map(({ head }) => head);
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(product(values, values)) || 1;
  return values.map((value) => (Number.isNaN(value) ? 0 : value / length));
}

/** 0 for pictures of different sizes: they are of different texts. */
function product(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const term = a[i]! * b[i]!;
    if (term === term) sum += term;
  }
  return sum;
}
