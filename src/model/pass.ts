import { InputError } from '../base/errors';
import type { NdArray } from '../base/ndarray';
import type { AttentionMask } from '../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../tensor/tensor';
import { blockFacts, readsSource } from '../terms/blocks';
import { hasHook, parseHook, rowsOf } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { isCausalLayer } from '../terms/models';
import { positionCount } from '../terms/pictures';
import type { PatchGrid } from '../terms/pictures';
import { rotaryAngles } from './components/rotary';
import type { RotaryAngles } from './components/rotary';
import type { ModelConfig } from './config';
import { Hooks } from './hooks';
import type { Place } from './interventions/apply';
import type { Donated } from './interventions/donated';
import type { Parameters } from './parameters';

/** The transformer itself: its shape and its weights. */
export interface Transformer {
  readonly config: ModelConfig;
  readonly parameters: Parameters;
}

/** Token ids, `[batch][pos]`, all rows of one length. */
export type TokenIds = readonly (readonly number[])[];

/** What decides a pass besides the tokens. */
export interface PassOptions {
  readonly interventions?: readonly Intervention[] | undefined;
  /** What interventions and trials take from other texts (`donate`). */
  readonly donated?: Donated | undefined;
  /** What each row of the batch has changed besides, and after, the interventions. */
  readonly trials?: readonly (readonly Intervention[])[] | undefined;
  /** What models that read pictures get: `[batch, channel, y, x]`; their tokens are the positions. */
  readonly pixels?: NdArray | undefined;
  /** What is added to activations after all edits: what a pass is differentiated by. */
  readonly probes?: ReadonlyMap<HookName, Tensor> | undefined;
  /** The hooks whose tensors are wanted. */
  readonly wanted?: readonly HookName[] | undefined;
  /** Where `scope: 'decode'` begins; the last row if left out. */
  readonly decodeFrom?: number | undefined;
}

/** Everything the components of one pass share. */
export interface Pass extends Transformer {
  readonly hooks: Hooks;
  /** The absolute position of the first row. */
  readonly offset: number;
  readonly pixels: NdArray | undefined;
  /** What the queries of a layer may see. */
  readonly maskOf: (layer: number) => AttentionMask;
  /** How a layer rotates queries and keys, where the model does. */
  readonly anglesOf: (layer: number) => RotaryAngles | undefined;
}

/**
 * Prepares a pass over `rows` positions from `offset` on; to be called in the scope it runs in.
 * @throws InputError for an intervention or a wanted hook outside the model.
 */
export function passOf(
  model: Transformer,
  rows: number,
  offset: number,
  options: PassOptions,
): Pass {
  const { config } = model;
  const { interventions = [], trials, wanted = [], pixels, donated = new Map() } = options;
  const { decodeFrom = offset + rows - 1 } = options;
  const edits = [...interventions, ...(trials?.flat() ?? [])];
  checkHooks([...edits.map(({ at }) => at), ...wanted, ...(options.probes?.keys() ?? [])], config);
  checkWindows(edits, config);
  const maskOf = (layer: number): AttentionMask => maskOfLayer(config, layer, offset);
  const placeOf = (name: HookName): Place => ({
    decodeFrom: rowsOf(config, name) === 'encoder' ? Infinity : decodeFrom,
    mask: maskOf(parseHook(name).layer ?? config.n_layers - 1),
    donated,
  });
  const hooks = new Hooks(interventions, new Set(wanted), placeOf, trials, options.probes);
  const angles = config.rotary && rotaryAngles(config.rotary, offset, rows);
  const inWindows = config.window_rotary && rotaryAngles(config.window_rotary, offset, rows);
  const anglesOf = (layer: number): RotaryAngles | undefined =>
    inWindows && config.windows?.[layer] ? inWindows : angles;
  return { ...model, hooks, offset, pixels, maskOf, anglesOf };
}

/** What the queries of a layer may see, of rows that begin at `offset`. */
export function maskOfLayer(config: ModelConfig, layer: number, offset: number): AttentionMask {
  const window = config.windows?.[layer];
  return {
    scale: config.attn_scale,
    causal: isCausalLayer(config, layer),
    offset: blockFacts(config, layer).stack === 'encoder' ? 0 : offset,
    ...(window ? { window } : {}),
    ...(config.attn_softcap ? { softcap: config.attn_softcap } : {}),
  };
}

/**
 * Whether keys of a shorter text are still those of a text of this length. Where the rotation's base
 * grows with the text, and where tokens see what comes after them, every position changes with it,
 * and nothing of an earlier pass can be kept.
 */
export function keepsKeys({ rotary, attention_dir }: ModelConfig, length: number): boolean {
  if (attention_dir === 'bidirectional') return false;
  return rotary?.scaling?.type !== 'dynamic' || length <= rotary.scaling.original;
}

/**
 * Checks what a model with an encoder reads besides its tokens; without one there is nothing to read.
 * @throws InputError for a source that is missing, or that the model has no use for
 */
export function checkSource(source: TokenIds | undefined, config: ModelConfig): void {
  if (readsSource(config) && !source)
    throw new InputError('this model has an encoder: give the tokens that it reads as source');
  if (!readsSource(config) && source)
    throw new InputError('this model has no encoder: it reads no source');
  if (source) checkTokens(source, config);
}

/**
 * @throws InputError for no tokens, texts of several lengths, ids outside the vocabulary, or more positions than the context; for
 * models that read pictures, for anything but a picture's positions and its pixels.
 */
export function checkTokens(
  tokens: TokenIds,
  config: ModelConfig,
  offset = 0,
  pixels?: NdArray,
): void {
  const rows = tokens[0]?.length ?? 0;
  if (config.image) {
    checkPicture(tokens, config.image, pixels);
    return;
  }
  if (pixels) throw new InputError('this model reads tokens, got a picture');
  const other = tokens.findIndex((row) => row.length !== rows);
  if (other > 0) {
    throw new InputError(
      `expected texts of one length, got ${rows} tokens and ${tokens[other]?.length} in text ${other}: run them one by one`,
    );
  }
  if (rows === 0) throw new InputError('expected at least one token, got none: type a text');
  if (offset + rows > config.n_ctx) {
    throw new InputError(
      `the model reads at most ${config.n_ctx} tokens, got ${offset + rows}: shorten the text`,
    );
  }
  const isId = (id: number): boolean => Number.isInteger(id) && id >= 0 && id < config.d_vocab;
  const outside = tokens.flat().find((id) => !isId(id));
  if (outside !== undefined) {
    throw new InputError(`expected token ids from 0 to ${config.d_vocab - 1}, got ${outside}`);
  }
}

function checkPicture(tokens: TokenIds, grid: PatchGrid, pixels: NdArray | undefined): void {
  const { channels, height, width } = grid;
  if (!pixels) throw new InputError('this model reads pictures: give it one');
  const expected = [tokens.length, channels, height, width];
  if (pixels.shape.join() !== expected.join()) {
    throw new InputError(
      `expected pixels [${expected.join(', ')}], got [${pixels.shape.join(', ')}]`,
    );
  }
  const count = positionCount(grid);
  if (tokens.some((row) => row.length !== count || row.some((id, i) => id !== i))) {
    throw new InputError(`expected the positions 0 to ${count - 1} of a picture as its tokens`);
  }
}

/** @throws InputError for a window over keys that have no place before or after their queries. */
function checkWindows(interventions: readonly Intervention[], config: ModelConfig): void {
  const wrong = interventions.find(
    ({ at, op }) =>
      op.kind === 'window' && blockFacts(config, parseHook(at).layer ?? 0).attends === 'encoder',
  );
  if (wrong) throw new InputError(`${wrong.at} looks at another text: none of its keys is recent`);
}

/** @throws InputError for a hook that the model does not have. */
function checkHooks(names: readonly string[], config: ModelConfig): void {
  const missing = names.find((name) => !hasHook(config, name));
  if (missing === undefined) return;
  const { n_layers } = config;
  if ((parseHook(missing).layer ?? 0) >= n_layers) {
    throw new InputError(`the model has ${n_layers} layers, got the hook ${missing}`);
  }
  throw new InputError(`this model has no hook ${missing}`);
}
