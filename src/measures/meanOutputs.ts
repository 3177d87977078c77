import { subarray } from '../base/ndarray';
import { mean } from '../base/statistics';
import { forward } from '../model/forward';
import type { Transformer } from '../model/pass';
import { meanOver } from '../tensor/elementwise';
import { compute } from '../tensor/readback';
import type { HeadSet } from '../terms/heads';
import { headIndex } from '../terms/heads';
import type { HeadGridShape } from '../terms/heads';
import { blockHook } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';

/**
 * What every head writes on average (`hook_z`), over all positions of each text and then over the
 * texts: `[layer * head][d_head]`.
 */
export async function meanOutputs(
  model: Transformer,
  texts: readonly (readonly number[])[],
  checkpoint: () => Promise<void>,
): Promise<number[][]> {
  const { n_layers, n_heads } = model.config;
  const wanted = Array.from({ length: n_layers }, (_, layer) => blockHook(layer, 'attn.hook_z'));
  const found: Float32Array[][] = [];
  for (const text of texts) {
    await checkpoint();
    const layers = await compute(() => {
      const { cache } = forward(model, [text], { wanted, logits: 'last' });
      return wanted.flatMap((hook) => (cache[hook] ? [meanOver(cache[hook], 'pos')] : []));
    });
    found.push(
      layers.flatMap((layer) =>
        Array.from({ length: n_heads }, (_, head) => subarray(layer, 0, 0, head).data),
      ),
    );
  }
  const width = found[0]?.[0]?.length ?? 0;
  return Array.from({ length: n_layers * n_heads }, (_, head) =>
    Array.from({ length: width }, (_, d) => mean(found.map((heads) => heads[head]?.[d] ?? 0))),
  );
}

/** The interventions that put the mean outputs of heads in the place of what they write. */
export function ablateToMeans(
  heads: HeadSet,
  means: readonly (readonly number[])[],
  shape: HeadGridShape,
  scope: Intervention['scope'],
): Intervention[] {
  return heads.map((head) => ({
    at: blockHook(head.layer, 'attn.hook_z'),
    ...{ heads: [head.head], scope },
    op: { kind: 'set', values: [...(means[headIndex(head, shape)] ?? [])] },
  }));
}
