import { z } from 'zod';
import type { BlockFacts } from '../../terms/blocks';
import { layersOf } from '../../terms/blocks';
import type { Activation, ModelConfig } from '../config';
import type { ParameterName } from '../parameters';
import type { Family, Placement } from './family';
import { only, parseConfig, unsupportedFields } from './family';
import { attentionLinears, linear, plainMlp, unembedding } from './layouts';

const size = z.number().int().positive();
const id = z.number().int().nonnegative();

/** What a `feed_forward_proj` stands for; `gelu` by itself means the tanh one where it gates. */
const feedForward = {
  relu: { act_fn: 'relu', gated_mlp: false },
  gelu: { act_fn: 'gelu', gated_mlp: false },
  'gated-relu': { act_fn: 'relu', gated_mlp: true },
  'gated-gelu': { act_fn: 'gelu_new', gated_mlp: true },
  'gated-silu': { act_fn: 'silu', gated_mlp: true },
} as const satisfies Record<string, { act_fn: Activation; gated_mlp: boolean }>;

const feedForwardNames = Object.keys(feedForward) as [keyof typeof feedForward];

const schema = z.object({
  ...unsupportedFields,
  vocab_size: size.default(32_128),
  d_model: size.default(512),
  d_kv: size.default(64),
  d_ff: size.default(2048),
  num_layers: size.default(6),
  num_decoder_layers: size.nullish(),
  num_heads: size.default(8),
  n_positions: size.default(512),
  relative_attention_num_buckets: size.min(4).default(32),
  relative_attention_max_distance: size.default(128),
  layer_norm_epsilon: z.number().positive().default(1e-6),
  feed_forward_proj: only(...feedForwardNames),
  is_encoder_decoder: only(true),
  tie_word_embeddings: z.boolean().nullish(),
  scale_decoder_outputs: z.boolean().nullish(),
  pad_token_id: id.nullish(),
  decoder_start_token_id: id.nullish(),
  eos_token_id: id.nullish(),
});

/**
 * T5, with its later versions (1.1, Flan), whose MLP is gated and whose unembedding is their own. A
 * layer of the decoder is two blocks: self-attention, then cross-attention with the MLP.
 */
export const t5: Family = {
  modelType: 't5',
  config(raw) {
    const c = parseConfig(schema, raw);
    const blocks = blocksOf(c.num_layers, c.num_decoder_layers ?? c.num_layers);
    // An unembedding of its own is not scaled; newer files say so in a field of its own.
    const tied = c.tie_word_embeddings !== false && c.scale_decoder_outputs !== false;
    return {
      model_type: 't5',
      blocks,
      n_layers: blocks.length,
      n_heads: c.num_heads,
      n_key_value_heads: c.num_heads,
      d_model: c.d_model,
      d_head: c.d_kv,
      d_mlp: c.d_ff,
      d_vocab: c.vocab_size,
      n_ctx: c.n_positions,
      attn_only: false,
      ...feedForward[c.feed_forward_proj ?? 'relu'],
      normalization_type: 'RMS',
      eps: c.layer_norm_epsilon,
      positional_embedding_type: 'relative',
      relative_bias: {
        buckets: c.relative_attention_num_buckets,
        max_distance: c.relative_attention_max_distance,
        layers: blocks.map(({ stack, attends }) =>
          attends === 'encoder' ? null : stack === 'encoder' ? 'both' : 'past',
        ),
      },
      attn_scale: 1,
      tied,
      ...(tied ? { unembed_scale: c.d_model ** -0.5 } : {}),
      answer: { start: c.decoder_start_token_id ?? c.pad_token_id ?? 0, end: c.eos_token_id ?? 1 },
      bias: { qkv: false, attn_out: false, mlp: false, unembed: false },
    };
  },
  placements: (config) => [
    { from: 'shared.weight', to: 'embed.W_E', layout: 'vocab | d_model' },
    ...unembedding('lm_head.weight', config.tied),
    norm('encoder.final_layer_norm', 'encoder.ln_final.w'),
    norm('decoder.final_layer_norm', 'ln_final.w'),
    ...(['encoder', 'decoder'] as const).flatMap((stack) => [
      {
        from: `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`,
        to: `${stack}.rel_pos_bias` as const,
        layout: 'bucket | head',
      },
      ...layersOf(config, stack).flatMap((layer, i) => blockPlacements(config, layer, stack, i)),
    ]),
  ],
  ignored: [
    /^(encoder|decoder)\.embed_tokens\.weight$/,
    /^lm_head\.weight$/,
    /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/,
  ],
};

const encoderBlock: BlockFacts = { stack: 'encoder', attends: 'self', mlp: true };
const decoderBlocks: readonly BlockFacts[] = [
  { stack: 'decoder', attends: 'self', mlp: false },
  { stack: 'decoder', attends: 'encoder', mlp: true },
];

function blocksOf(encoderLayers: number, decoderLayers: number): BlockFacts[] {
  return [
    ...Array.from({ length: encoderLayers }, () => encoderBlock),
    ...Array.from({ length: decoderLayers }, () => decoderBlocks).flat(),
  ];
}

function norm(from: string, to: ParameterName): Placement {
  return { from: `${from}.weight`, to, layout: 'd_model' };
}

/** The weights of the i-th block of a stack, which is a whole layer of the encoder or half of the decoder's. */
function blockPlacements(
  config: ModelConfig,
  layer: number,
  stack: BlockFacts['stack'],
  i: number,
): Placement[] {
  const { attends, mlp } = config.blocks?.[layer] ?? encoderBlock;
  const crosses = attends === 'encoder';
  const whole = `${stack}.block.${stack === 'encoder' ? i : Math.floor(i / 2)}.layer`;
  const own = `${whole}.${crosses ? 1 : 0}`;
  const attention = `${own}.${crosses ? 'EncDecAttention' : 'SelfAttention'}`;
  const names = { q: `${attention}.q`, k: `${attention}.k`, v: `${attention}.v` };
  return [
    norm(`${own}.layer_norm`, `blocks.${layer}.ln1.w`),
    ...attentionLinears(layer, { ...names, o: `${attention}.o` }, config.bias),
    ...(mlp ? mlpPlacements(config, layer, `${whole}.${crosses ? 2 : 1}`) : []),
  ];
}

function mlpPlacements(config: ModelConfig, layer: number, from: string): Placement[] {
  const at = `${from}.DenseReluDense`;
  const to = `blocks.${layer}.mlp` as const;
  return [
    norm(`${from}.layer_norm`, `blocks.${layer}.ln2.w`),
    ...(config.gated_mlp
      ? linear(`${at}.wi_0`, [`${to}.W_gate`, `${to}.b_gate`], 'd_mlp | d_model', false)
      : []),
    ...plainMlp(layer, `${at}.${config.gated_mlp ? 'wi_1' : 'wi'}`, `${at}.wo`, false),
  ];
}
