import { InputError } from '../base/errors';
import { blockFacts, layersOf, readsSource } from './blocks';
import type { BlockFacts, BlockList } from './blocks';

/** The axis words of the project: a closed list. */
export type Axis =
  | 'batch'
  | 'pos'
  | 'query'
  | 'key'
  | 'head'
  | 'kv_head'
  | 'd_model'
  | 'd_embed'
  | 'd_hidden'
  | 'd_head'
  | 'd_mlp'
  | 'vocab'
  | 'bucket'
  | 'diagonal'
  | 'one'
  | 'channel'
  | 'y'
  | 'x';

/**
 * Every hook inside a block, named as TransformerLens names it (without `blocks.{layer}.`), with
 * the axes of its tensor. `hook_rot_q` and `hook_rot_k` exist in rotary models only; where queries and
 * keys are normalized first, `hook_q` and `hook_k` come before that and `hook_rot_q` and `hook_rot_k`
 * after it. Where a norm follows attention or MLP (`ln1_post`, `ln2_post`), `hook_attn_out` and
 * `hook_mlp_out` are what it gives: what is added to the residual. Where the norms follow the
 * residual (`norm_placement: 'post'`), `hook_resid_mid` and `hook_resid_post` come before them.
 */
export const blockHooks = {
  hook_resid_pre: 'batch pos d_model',
  'ln1.hook_scale': 'batch pos one',
  'ln1.hook_normalized': 'batch pos d_model',
  'attn.hook_q': 'batch pos head d_head',
  'attn.hook_k': 'batch pos kv_head d_head',
  'attn.hook_v': 'batch pos kv_head d_head',
  'attn.hook_rot_q': 'batch pos head d_head',
  'attn.hook_rot_k': 'batch pos kv_head d_head',
  'attn.hook_attn_scores': 'batch head query key',
  'attn.hook_pattern': 'batch head query key',
  'attn.hook_z': 'batch pos head d_head',
  'attn.hook_result': 'batch pos head d_model',
  'ln1_post.hook_scale': 'batch pos one',
  'ln1_post.hook_normalized': 'batch pos d_model',
  hook_attn_out: 'batch pos d_model',
  hook_resid_mid: 'batch pos d_model',
  'ln2.hook_scale': 'batch pos one',
  'ln2.hook_normalized': 'batch pos d_model',
  'mlp.hook_pre': 'batch pos d_mlp',
  'mlp.hook_pre_linear': 'batch pos d_mlp',
  'mlp.hook_post': 'batch pos d_mlp',
  'ln2_post.hook_scale': 'batch pos one',
  'ln2_post.hook_normalized': 'batch pos d_model',
  hook_mlp_out: 'batch pos d_model',
  hook_resid_post: 'batch pos d_model',
} as const;

/**
 * Every hook outside the blocks. `logits` is the model's output, addressed like a hook. Where there is
 * an encoder, `encoder.hook_embed` is what it reads and `encoder.ln_final` gives what cross-attention
 * attends to.
 */
export const modelHooks = {
  'encoder.hook_embed': 'batch pos d_model',
  'encoder.ln_final.hook_scale': 'batch pos one',
  'encoder.ln_final.hook_normalized': 'batch pos d_model',
  hook_embed: 'batch pos d_model',
  hook_pos_embed: 'batch pos d_model',
  hook_token_type_embed: 'batch pos d_model',
  'embed.ln.hook_scale': 'batch pos one',
  'embed.ln.hook_normalized': 'batch pos d_model',
  'ln_final.hook_scale': 'batch pos one',
  'ln_final.hook_normalized': 'batch pos d_model',
  'mlm_head.ln.hook_scale': 'batch pos one',
  'mlm_head.ln.hook_normalized': 'batch pos d_model',
  logits: 'batch pos vocab',
} as const;

export type BlockHook = keyof typeof blockHooks;
export type ModelHook = keyof typeof modelHooks;
export type HookName = ModelHook | `blocks.${number}.${BlockHook}`;

/** The axes of the tensor at a hook, as a type. */
export type HookAxes<N extends HookName> = N extends ModelHook
  ? (typeof modelHooks)[N]
  : N extends `blocks.${number}.${infer H extends BlockHook}`
    ? (typeof blockHooks)[H]
    : never;

/** The full name of a block's hook: (5, 'attn.hook_pattern') is `blocks.5.attn.hook_pattern`. */
export function blockHook<H extends BlockHook>(layer: number, hook: H): `blocks.${number}.${H}` {
  return `blocks.${layer}.${hook}`;
}

export interface ParsedHook {
  readonly name: HookName;
  readonly axes: string;
  /** Absent for hooks outside the blocks. */
  readonly layer?: number;
}

/** Takes a hook's full name apart. @throws InputError for a name that is no hook. */
export function parseHook(name: string): ParsedHook {
  if (Object.hasOwn(modelHooks, name)) {
    return { name: name as ModelHook, axes: modelHooks[name as ModelHook] };
  }
  const match = /^blocks\.(\d+)\.(.+)$/.exec(name);
  const hook = match?.[2] ?? '';
  if (match && Object.hasOwn(blockHooks, hook)) {
    return { name: name as HookName, axes: blockHooks[hook as BlockHook], layer: Number(match[1]) };
  }
  throw new InputError(
    `expected a hook name such as blocks.0.attn.hook_pattern or logits, got "${name}"`,
  );
}

/** The hooks that exist in one model, in the order the forward pass reaches them. */
export function hookNames(model: HookedShape): HookName[] {
  const inBlocks = Object.keys(blockHooks) as BlockHook[];
  const inside = (stack: BlockFacts['stack']): HookName[] =>
    layersOf(model, stack).flatMap((layer) =>
      inBlocks
        .filter((hook) => hasBlockHook(model, layer, hook))
        .map((hook) => blockHook(layer, hook)),
    );
  const outside = (names: RegExp): HookName[] =>
    (Object.keys(modelHooks) as ModelHook[]).filter(
      (hook) => names.test(hook) && hasModelHook(model, hook),
    );
  return [
    ...outside(/^encoder\.hook_embed/),
    ...inside('encoder'),
    ...outside(/^encoder\.ln_final/),
    ...outside(/^(hook_|embed\.)/),
    ...inside('decoder'),
    ...outside(/^(ln_final|mlm_head|logits)/),
  ];
}

/**
 * Which text the rows (`pos`, `query`) of a hook are of. Keys and values of cross-attention are the
 * encoder's.
 */
export function rowsOf(model: BlockList, name: HookName): BlockFacts['stack'] {
  const { layer } = parseHook(name);
  if (layer === undefined) return name.startsWith('encoder.') ? 'encoder' : 'decoder';
  const { stack, attends } = blockFacts(model, layer);
  return attends === 'encoder' && /attn\.hook_(rot_)?[kv]$/.test(name) ? 'encoder' : stack;
}

/** Whether a model has this hook. @throws InputError for a name that is no hook. */
export function hasHook(model: HookedShape, name: string): boolean {
  const { name: full, layer } = parseHook(name);
  if (layer === undefined) return hasModelHook(model, full as ModelHook);
  return (
    layer < model.n_layers &&
    hasBlockHook(model, layer, full.slice(`blocks.${layer}.`.length) as BlockHook)
  );
}

/** What decides which hooks a model has. */
export interface HookedShape extends BlockList {
  /** How many logits there are; none where the model ends with its residual. */
  readonly d_vocab: number;
  readonly gated_mlp: boolean;
  readonly positional_embedding_type: 'standard' | 'rotary' | 'relative' | 'none';
  readonly normalization_type: 'LN' | 'RMS' | null;
  /**
   * Where a block normalizes: before attention and MLP (also if left out), after each sum with the
   * residual, or before and after attention and MLP.
   */
  readonly norm_placement?: 'pre' | 'post' | 'sandwich';
  /** Attention and MLP both read the block's input. */
  readonly parallel?: boolean;
  /** Nothing is normalized after the last block. */
  readonly no_final_norm?: boolean;
  /** Whether queries see what comes after them; not if left out. An encoder's always do. */
  readonly attention_dir?: 'causal' | 'bidirectional';
  /** The model tells segments of a text apart; every token is taken to be in the first one. */
  readonly token_types?: number;
  /** The sum of the embeddings is normalized. */
  readonly embed_norm?: boolean;
  /** A dense layer, an activation and a norm come before the unembedding, as in masked language models. */
  readonly mlm_head?: boolean;
}

function hasBlockHook(model: HookedShape, layer: number, hook: BlockHook): boolean {
  const { mlp } = blockFacts(model, layer);
  if (hook.includes('_rot_')) return model.positional_embedding_type === 'rotary';
  if (hook === 'mlp.hook_pre_linear') return model.gated_mlp && mlp;
  const ofMlp = /^(ln2|ln2_post|mlp)\.|hook_mlp_out|hook_resid_mid/.test(hook);
  if (ofMlp && !mlp) return false;
  if (hook === 'hook_resid_mid' && model.parallel) return false;
  if (hook.includes('_post.') && model.norm_placement !== 'sandwich') return false;
  return !hook.startsWith('ln') || model.normalization_type !== null;
}

function hasModelHook(model: HookedShape, hook: ModelHook): boolean {
  if (hook.startsWith('encoder.')) return readsSource(model);
  if (hook === 'hook_pos_embed') return model.positional_embedding_type === 'standard';
  if (hook === 'hook_token_type_embed') return model.token_types !== undefined;
  if (hook.startsWith('embed.ln')) return model.embed_norm ?? false;
  if (hook.startsWith('mlm_head')) return model.mlm_head ?? false;
  if (hook === 'logits') return model.d_vocab > 0;
  if (!hook.startsWith('ln_final')) return true;
  return model.normalization_type !== null && !model.no_final_norm;
}

/**
 * The hooks that a comma-separated list of names and globs asks for: `blocks.*.attn.hook_pattern`
 * (`*` stands for any characters), in forward order.
 * @throws InputError when one entry matches no hook of the model.
 */
export function matchHooks(patterns: string, model: HookedShape): HookName[] {
  const names = hookNames(model);
  const wanted = new Set<HookName>();
  for (const pattern of patterns
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const matches = names.filter((name) => globToRegExp(pattern).test(name));
    if (matches.length === 0) {
      throw new InputError(
        `no hook of this model matches "${pattern}"; its hooks are ${listed(names)}`,
      );
    }
    matches.forEach((name) => wanted.add(name));
  }
  return names.filter((name) => wanted.has(name));
}

function globToRegExp(glob: string): RegExp {
  const escaped = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${escaped.join('.*')}$`);
}

function listed(names: readonly HookName[]): string {
  return [...new Set(names.map((name) => name.replace(/^blocks\.\d+\./, 'blocks.*.')))].join(', ');
}
