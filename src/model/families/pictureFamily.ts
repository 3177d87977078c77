import { z } from 'zod';
import { positionCount } from '../../terms/pictures';
import type { PatchGrid } from '../../terms/pictures';
import type { ModelConfig } from '../config';
import type { Processor } from '../vision/preprocessing';
import { activationField } from './activations';
import type { Family, Placement } from './family';
import { everyLayer, parseConfig, unsupportedFields } from './family';
import { attentionLinears, layerNorm, linear, plainMlp } from './layouts';

const size = z.number().int().positive();
/** One length for both sides, or height and width. */
const sides = z.union([size.transform((side) => [side, side] as const), z.tuple([size, size])]);

const schema = z.object({
  ...unsupportedFields,
  architectures: z.array(z.string()).nullish(),
  hidden_size: size.default(768),
  num_hidden_layers: size.default(12),
  num_attention_heads: size.default(12),
  intermediate_size: size.default(3072),
  hidden_act: activationField('gelu'),
  layer_norm_eps: z.number().positive().default(1e-12),
  image_size: sides.default([224, 224]),
  patch_size: sides.default([16, 16]),
  num_channels: z
    .union([z.literal(1), z.literal(3)], { error: 'only 1 and 3 are supported' })
    .default(3),
  qkv_bias: z.boolean().default(true),
  num_labels: size.optional(),
  id2label: z.record(z.string(), z.string()).optional(),
});
type Fields = z.output<typeof schema>;

/** How many classifiers each kind of model has; each reads the special position of its own number. */
const heads = {
  Model: 0,
  ForImageClassification: 1,
  ForImageClassificationWithTeacher: 2,
} as const;

/**
 * A family of models that read pictures: patches, encoder blocks that normalize first, classifiers.
 * @param name the beginning of the names of its classes
 * @param specials the positions before the patches
 */
export function pictureFamily(
  modelType: string,
  name: Processor,
  specials: readonly ['[CLS]'] | readonly ['[CLS]', '[DIST]'],
): Family {
  const kinds = Object.keys(heads).filter(
    (kind) => heads[kind as keyof typeof heads] <= specials.length,
  );
  const fields = schema.extend({
    architectures: schema.shape.architectures.refine(
      (given) => !given?.[0] || kinds.some((kind) => given[0] === name + kind),
      { error: `only ${kinds.map((kind) => name + kind).join(', ')} are supported` },
    ),
  });
  return {
    modelType,
    config(raw) {
      const c = parseConfig(fields, raw);
      const kind = c.architectures?.[0]?.slice(name.length) ?? 'ForImageClassification';
      return configOf(modelType, c, specials, heads[kind as keyof typeof heads]);
    },
    placements,
    pictures: { processor: name, classes: (raw) => classesOf(parseConfig(fields, raw)) },
    optionalPrefix: `${modelType}.`,
    otherNames: [
      [/^layers\./, 'encoder.layer.'],
      [/\.attention\.q_proj\./, '.attention.attention.query.'],
      [/\.attention\.k_proj\./, '.attention.attention.key.'],
      [/\.attention\.v_proj\./, '.attention.attention.value.'],
      [/\.attention\.o_proj\./, '.attention.output.dense.'],
      [/\.mlp\.fc1\./, '.intermediate.dense.'],
      [/\.mlp\.fc2\./, '.output.dense.'],
      [/^cls_classifier\./, 'classifier.'],
    ],
    ignored: [/^pooler\.dense\./, /^embeddings\.mask_token$/],
  };
}

function classesOf({ id2label, num_labels }: Fields): string[] {
  const count = num_labels ?? (id2label ? Object.keys(id2label).length : 2);
  return Array.from({ length: count }, (_, id) => id2label?.[id] ?? `LABEL_${id}`);
}

function configOf(
  model_type: string,
  c: Fields,
  specials: readonly string[],
  classifiers: number,
): ModelConfig {
  const d_head = c.hidden_size / c.num_attention_heads;
  const image: PatchGrid = {
    height: c.image_size[0],
    width: c.image_size[1],
    channels: c.num_channels,
    patch_height: c.patch_size[0],
    patch_width: c.patch_size[1],
    specials,
    answers: specials.map((_, i) => i).slice(0, classifiers),
  };
  return {
    model_type,
    image,
    n_layers: c.num_hidden_layers,
    n_heads: c.num_attention_heads,
    n_key_value_heads: c.num_attention_heads,
    d_model: c.hidden_size,
    d_head,
    d_mlp: c.intermediate_size,
    d_vocab: classifiers > 0 ? classesOf(c).length : 0,
    n_ctx: positionCount(image),
    act_fn: c.hidden_act,
    attn_only: false,
    gated_mlp: false,
    normalization_type: 'LN',
    norm_placement: 'pre',
    attention_dir: 'bidirectional',
    eps: c.layer_norm_eps,
    positional_embedding_type: 'standard',
    attn_scale: 1 / Math.sqrt(d_head),
    tied: false,
    bias: { qkv: c.qkv_bias, attn_out: true, mlp: true, unembed: classifiers > 0 },
  };
}

function placements(config: ModelConfig): Placement[] {
  const { specials = [], answers = [] } = config.image ?? {};
  const tokens = ['cls', 'distillation'].slice(0, specials.length);
  const classifiers = ['classifier', 'distillation_classifier'].slice(0, answers.length);
  return [
    {
      from: 'embeddings.patch_embeddings.projection.weight',
      to: 'embed.W_patch',
      layout: 'd_model | channel | y | x',
    },
    {
      from: 'embeddings.patch_embeddings.projection.bias',
      to: 'embed.b_patch',
      layout: 'd_model',
    },
    ...tokens.map((token, i): Placement => ({
      from: `embeddings.${token}_token`,
      to: i === 0 ? 'embed.W_cls' : 'embed.W_dist',
      layout: 'one | one | d_model',
    })),
    {
      from: 'embeddings.position_embeddings',
      to: 'pos_embed.W_pos',
      layout: 'one | pos | d_model',
    },
    ...layerNorm('layernorm', 'ln_final'),
    ...classifiers.flatMap((classifier, i) =>
      linear(
        classifier,
        i === 0 ? ['unembed.W_U', 'unembed.b_U'] : ['unembed.W_dist', 'unembed.b_dist'],
        'vocab | d_model',
        true,
      ),
    ),
    ...everyLayer(config, (layer) => blockPlacements(config, layer)),
  ];
}

function blockPlacements({ bias }: ModelConfig, layer: number): Placement[] {
  const at = `encoder.layer.${layer}`;
  const self = `${at}.attention.attention`;
  const names = { q: `${self}.query`, k: `${self}.key`, v: `${self}.value` };
  return [
    ...layerNorm(`${at}.layernorm_before`, `blocks.${layer}.ln1`),
    ...layerNorm(`${at}.layernorm_after`, `blocks.${layer}.ln2`),
    ...attentionLinears(layer, { ...names, o: `${at}.attention.output.dense` }, bias),
    ...plainMlp(layer, `${at}.intermediate.dense`, `${at}.output.dense`, true),
  ];
}
