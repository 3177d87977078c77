import { z } from 'zod';
import type { ModelConfig } from '../config';
import type { ParameterName } from '../parameters';
import type { Placement } from './family';
import { everyLayer, only, unsupportedFields } from './family';
import { attentionLinears, linear, plainMlp, unembedding } from './layouts';
import { contextOf, plainRotary, ropeFields } from './rope';

export const size = z.number().int().positive();

/** The fields that Llama and its relatives share. */
export const decoderFields = {
  ...unsupportedFields,
  ...ropeFields,
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  max_position_embeddings: size,
  hidden_act: only('silu', 'swish'),
  rms_norm_eps: z.number().positive().default(1e-6),
  tie_word_embeddings: z.boolean().default(false),
};

type DecoderFields = z.output<z.ZodObject<typeof decoderFields>>;

/** What a config says that Llama and its relatives share: RMS norm, rotation, grouped queries, gated MLP. */
export function decoderConfig(
  model_type: string,
  c: Omit<DecoderFields, 'hidden_act'>,
): ModelConfig {
  const d_head = c.head_dim ?? c.hidden_size / c.num_attention_heads;
  const rotary = plainRotary(c, { d_head, maxPositions: c.max_position_embeddings });
  return {
    model_type,
    n_layers: c.num_hidden_layers,
    n_heads: c.num_attention_heads,
    n_key_value_heads: c.num_key_value_heads ?? c.num_attention_heads,
    d_model: c.hidden_size,
    d_head,
    d_mlp: c.intermediate_size,
    d_vocab: c.vocab_size,
    n_ctx: contextOf(rotary, c.max_position_embeddings),
    act_fn: 'silu',
    attn_only: false,
    gated_mlp: true,
    normalization_type: 'RMS',
    eps: c.rms_norm_eps,
    positional_embedding_type: 'rotary',
    rotary,
    attn_scale: 1 / Math.sqrt(d_head),
    tied: c.tie_word_embeddings,
    bias: { qkv: false, attn_out: false, mlp: false, unembed: false },
  };
}

/** Which norm of the file is which, and what is added to norm weights. */
export interface DecoderNorms {
  readonly blocks: Readonly<Record<string, 'ln1' | 'ln2' | 'ln1_post' | 'ln2_post'>>;
  readonly plus?: number;
}

/** Llama's norms: before attention and before the MLP. */
export const llamaNorms: DecoderNorms = {
  blocks: { input_layernorm: 'ln1', post_attention_layernorm: 'ln2' },
};

/** Where Llama and its relatives keep their weights. */
export function decoderPlacements(config: ModelConfig, norms = llamaNorms): Placement[] {
  const { plus = 0 } = norms;
  const norm = (from: string, to: ParameterName, layout = 'd_model'): Placement => ({
    from: `${from}.weight`,
    to,
    layout,
    plus,
  });
  return [
    { from: 'model.embed_tokens.weight', to: 'embed.W_E', layout: 'vocab | d_model' },
    norm('model.norm', 'ln_final.w'),
    ...unembedding('lm_head.weight', config.tied),
    ...everyLayer(config, (layer) => {
      const at = `model.layers.${layer}`;
      const attn = `blocks.${layer}.attn` as const;
      return [
        ...Object.entries(norms.blocks).map(([from, to]) =>
          norm(`${at}.${from}`, `blocks.${layer}.${to}.w`),
        ),
        ...(config.qk_norm
          ? [
              norm(`${at}.self_attn.q_norm`, `${attn}.q_norm.w`, 'd_head'),
              norm(`${at}.self_attn.k_norm`, `${attn}.k_norm.w`, 'd_head'),
            ]
          : []),
        ...attentionLinears(layer, projections(`${at}.self_attn`), config.bias),
        ...gatedMlp(layer, `${at}.mlp`, config.bias.mlp),
      ];
    }),
  ];
}

/** Tensors of Llama and its relatives that carry no parameter. */
export const decoderIgnored = [/rotary_emb\.inv_freq$/, /^lm_head\.weight$/];

function projections(at: string): Record<'q' | 'k' | 'v' | 'o', string> {
  return { q: `${at}.q_proj`, k: `${at}.k_proj`, v: `${at}.v_proj`, o: `${at}.o_proj` };
}

function gatedMlp(layer: number, from: string, biased: boolean): Placement[] {
  const to = `blocks.${layer}.mlp` as const;
  return [
    ...linear(`${from}.gate_proj`, [`${to}.W_gate`, `${to}.b_gate`], 'd_mlp | d_model', biased),
    ...plainMlp(layer, `${from}.up_proj`, `${from}.down_proj`, biased),
  ];
}
