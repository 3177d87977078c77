import type { NdArray } from '../../base/ndarray';
import { compute } from '../../tensor/readback';
import { arrange } from '../../tensor/tensor';
import type { Tensor } from '../../tensor/tensor';
import { transformerLens } from '../families/transformerLens';
import type { Transformer } from '../pass';
import { writeSafetensors } from './safetensors';

/**
 * A model's weights as a safetensors file under TransformerLens's names and shapes (`blocks.0.attn.W_Q`
 * is `[head, d_model, d_head]`): a folder with this file and `transformerLensConfig` opens like any other.
 */
export async function saveTransformerLens(
  { config, parameters }: Transformer,
  metadata: Record<string, string> = {},
): Promise<Uint8Array> {
  const placements = transformerLens.placements(config);
  const byName = new Map<string, Tensor>(parameters.entries());
  const arrays = await compute(() =>
    placements.map(({ to, layout }) =>
      arrange(byName.get(to) as Tensor, layout.replaceAll(' | ', ' ')),
    ),
  );
  const named = new Map<string, NdArray>(
    placements.map(({ from }, i) => [from, arrays[i] as NdArray]),
  );
  return writeSafetensors(named, metadata);
}

/** The config.json that goes with the file. */
export function transformerLensConfig({ config }: Transformer): Record<string, unknown> {
  const { n_layers, n_heads, n_key_value_heads, d_model, d_head, d_mlp, d_vocab, n_ctx } = config;
  const {
    act_fn,
    attn_only,
    normalization_type,
    eps,
    positional_embedding_type,
    rotary,
    attn_scale,
  } = config;
  return {
    model_type: 'transformer_lens',
    ...{ n_layers, n_heads, n_key_value_heads, d_model, d_head, d_mlp, d_vocab, n_ctx },
    ...{ act_fn, attn_only, normalization_type, eps, positional_embedding_type },
    ...(rotary ? { rotary_dim: rotary.dim, rotary_base: rotary.base } : {}),
    ...(attn_scale === 1 / Math.sqrt(d_head) ? {} : { attn_scale: 1 / attn_scale }),
  };
}
