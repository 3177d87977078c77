import { ModelError } from '../../base/errors';
import { canonicalJson } from '../../base/digest';
import type { NdArray } from '../../base/ndarray';
import { sizeOf } from '../../base/ndarray';
import { compute } from '../../tensor/readback';
import { arrange, fromValues } from '../../tensor/tensor';
import type { Tensor } from '../../tensor/tensor';
import type { ModelConfig } from '../config';
import { transformerLens } from '../families/transformerLens';
import { parameterSpecs } from '../parameters';
import type { ParameterName } from '../parameters';
import type { Transformer } from '../pass';
import { writeSafetensors } from './safetensors';

/**
 * A model's weights as a safetensors file under TransformerLens's names and shapes (`blocks.0.attn.W_Q`
 * is `[head, d_model, d_head]`): a folder with this file and `transformerLensConfig` opens like any other.
 * A tied unembedding is written out, and zeros where the model has no bias.
 * @throws ModelError that names what the format has no place for
 */
export async function saveTransformerLens(
  { config, parameters }: Transformer,
  metadata: Record<string, string> = {},
): Promise<Uint8Array> {
  const whole = inFormat(config);
  const placements = transformerLens.placements(whole);
  const specs = new Map(parameterSpecs(whole).map((spec) => [spec.name, spec]));
  const byName = new Map<string, Tensor>(parameters.entries());
  const written = (name: ParameterName): Tensor => {
    const found = byName.get(config.tied && name === 'unembed.W_U' ? 'embed.W_E' : name);
    const { shape = [], axes = '' } = specs.get(name) ?? {};
    return found ?? fromValues(new Float32Array(sizeOf(shape)), shape, axes);
  };
  const arrays = await compute(() =>
    placements.map(({ to, layout }) => arrange(written(to), layout.replaceAll(' | ', ' '))),
  );
  const named = new Map<string, NdArray>(
    placements.map(({ from }, i) => [from, arrays[i] as NdArray]),
  );
  return writeSafetensors(named, metadata);
}

/** The configuration as it comes back: with an unembedding of its own and all biases. */
function inFormat(config: ModelConfig): ModelConfig {
  const saved = transformerLens.config(transformerLensConfig({ config }));
  const { model_type, tied, bias, attn_scale } = saved;
  const whole = Object.entries({ ...config, model_type, tied, bias, attn_scale });
  const again = new Map<string, unknown>(Object.entries(saved));
  const [lost] =
    whole.find(([key, value]) => canonicalJson([value]) !== canonicalJson([again.get(key)])) ?? [];
  if (lost === undefined) return saved;
  throw new ModelError(
    `a ${config.model_type} model cannot be saved under TransformerLens's names: they have no place for its ${lost}`,
  );
}

/** The config.json that goes with the file. */
export function transformerLensConfig({
  config,
}: Pick<Transformer, 'config'>): Record<string, unknown> {
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
