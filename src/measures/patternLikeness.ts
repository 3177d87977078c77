import { topIndices } from '../base/statistics';
import type { LoadedModel } from '../model/loaded';
import { patternOf } from '../model/patterns';
import { disposeRun, runText } from '../model/run';
import { contract } from '../tensor/contract';
import { each, scaled } from '../tensor/elementwise';
import { compute } from '../tensor/readback';
import { fromValues, rename } from '../tensor/tensor';
import type { NearHead } from '../terms/scoredHeads';

/** Values of all patterns that may be held at a time. */
const mostValues = 2 ** 24;

/**
 * For each head the `count` others whose patterns are most alike on one text, most alike first:
 * `[layer * head][place]`. Likeness is the mean over queries of the sum over keys of sqrt(p p'), the
 * Bhattacharyya coefficient: 1 the same, 0 no key in common. null where the patterns are too large.
 */
export async function nearestHeads(
  model: LoadedModel,
  tokens: readonly number[],
  checkpoint: () => Promise<void>,
  count = 8,
): Promise<NearHead[][] | null> {
  const { n_layers, n_heads } = model.config;
  const [heads, cells] = [n_layers * n_heads, tokens.length ** 2];
  if (tokens.length === 0 || heads * cells > mostValues) return null;
  const roots = await patternRoots(model, tokens, checkpoint);
  const [found] = await compute(() => {
    const all = fromValues(roots, [heads, cells], 'head cell');
    const products = contract(all, rename(all, 'other cell'), 'head other');
    return [scaled(products, 1 / tokens.length)];
  });
  return Array.from({ length: heads }, (_, head) => {
    const row = Array.from(found?.data.subarray(head * heads, (head + 1) * heads) ?? []);
    const others = topIndices(row, count + 1).filter((index) => index !== head);
    return others.slice(0, count).map((index) => ({ index, likeness: row[index] ?? NaN }));
  });
}

/** The square roots of all patterns, `[layer * head, query * key]`. */
async function patternRoots(
  model: LoadedModel,
  tokens: readonly number[],
  checkpoint: () => Promise<void>,
): Promise<Float32Array> {
  const { n_layers, n_heads } = model.config;
  const size = n_heads * tokens.length ** 2;
  const roots = new Float32Array(n_layers * size);
  const reading = await runText(model, { tokens, interventions: [] }, checkpoint);
  try {
    for (let layer = 0; layer < n_layers; layer++) {
      await checkpoint();
      const [part] = await compute(() => [each(patternOf(model, reading, layer), 'sqrt')]);
      roots.set(part?.data ?? [], layer * size);
    }
  } finally {
    disposeRun(reading);
  }
  return roots;
}
