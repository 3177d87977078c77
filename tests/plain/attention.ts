import type { NdArray } from '../../src/base/ndarray.ts';
import type { AttentionMask } from '../../src/tensor/kernels/attentionSoftmax.ts';

/** Whether the query of a row may see a key, from the definition. */
export function sees(row: number, key: number, mask: AttentionMask): boolean {
  const query = row + mask.offset;
  if (mask.causal && key > query) return false;
  return mask.window === undefined || key > query - mask.window;
}

/** What is added to a score by head and by the key's distance from the query. */
export type Bias = (head: number, distance: number) => number;

/** A scaled and capped product. */
function score(product: number, { scale, softcap }: AttentionMask): number {
  const scaled = product * scale;
  return softcap === undefined ? scaled : softcap * Math.tanh(scaled / softcap);
}

/** The softmax of scaled, capped, biased and masked products in plain loops of f64: `[..., head, query, key]`. */
export function plainPattern(
  { shape, data }: NdArray,
  mask: AttentionMask,
  bias: Bias = () => 0,
): number[] {
  const [heads = 1, queries = 1, keys = 1] = shape.slice(-3);
  return Array.from({ length: data.length / keys }, (_, row) => {
    const head = Math.floor(row / queries) % heads;
    const query = row % queries;
    const scores = Array.from({ length: keys }, (_, key) =>
      sees(query, key, mask)
        ? score(data[row * keys + key]!, mask) + bias(head, key - query - mask.offset)
        : -Infinity,
    );
    const top = scores.reduce((a, b) => Math.max(a, b), -Infinity);
    const weights = scores.map((score) => Math.exp(score - top));
    const total = weights.reduce((a, b) => a + b, 0);
    return weights.map((weight) => weight / total);
  }).flat();
}

/** The gradient of sum(upstream * pattern) by the products, in plain loops of f64. */
export function plainGradient(
  products: NdArray,
  mask: AttentionMask,
  upstream: ArrayLike<number>,
): number[] {
  const keys = products.shape.at(-1) ?? 1;
  const pattern = plainPattern(products, mask);
  return pattern.map((weight, i) => {
    const start = i - (i % keys);
    let inner = 0;
    for (let key = start; key < start + keys; key++) inner += upstream[key]! * pattern[key]!;
    const capped = mask.softcap ? score(products.data[i]!, mask) / mask.softcap : 0;
    return mask.scale * (1 - capped ** 2) * weight * (upstream[i]! - inner);
  });
}
