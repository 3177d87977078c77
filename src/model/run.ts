import type { NdArray } from '../base/ndarray';
import { add, scaled } from '../tensor/elementwise';
import { slice } from '../tensor/indexing';
import { bytesOf, dispose, keep, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { lengthOf } from '../tensor/tensor';
import type { Intervention } from '../terms/interventions';
import { layersOf } from '../terms/blocks';
import type { BlockFacts } from '../terms/blocks';
import { block, embed, encoderOutput, unembed } from './blocks';
import type { Logits, Residual } from './blocks';
import type { KeysAndValues, Queries } from './components/attention';
import type { ModelConfig } from './config';
import type { Donated } from './interventions/donated';
import { heldDonations } from './interventions/donors';
import { goesByRows, longBlock } from './longBlock';
import type { LongBlockResult } from './longBlock';
import { checkSource, checkTokens, passOf } from './pass';
import type { Pass, Transformer } from './pass';

/** What a layer's attention works with, rotated where the model rotates. */
export interface Attending extends KeysAndValues {
  readonly q: Queries;
}

/** What is kept of one layer: enough to work out its pattern, and to start again from it. */
export interface LayerState {
  readonly residPre: Residual;
  /** What the next layer reads, unless a stack ends here. */
  readonly residPost: Residual;
  /** Left out in long texts: it is worked out again from `residPre` (`attendingOf`). */
  readonly attending?: Attending | undefined;
}

/** What a run is made of, besides its model. */
export interface RunInput {
  /** What the decoder reads, the only stack of most models: the tokens that go on. */
  readonly tokens: readonly number[];
  /** What the encoder reads, where there is one. */
  readonly source?: readonly number[] | undefined;
  /** Where `scope: 'decode'` begins; at the last token if left out. */
  readonly decodeFrom?: number | undefined;
  readonly interventions: readonly Intervention[];
}

/**
 * What is kept of a forward pass over one text or picture. Patterns and logits are not: they are
 * worked out when somebody asks.
 */
export interface Run extends RunInput {
  readonly layers: readonly LayerState[];
  /** What its interventions take from other texts. */
  readonly donated: Donated;
  /** What cross-attention attends to, where there is an encoder. */
  readonly encoded?: Residual | undefined;
  /** The residual after the last block, `[batch, pos, d_model]`. */
  readonly final: Residual;
  /** All that is kept, each tensor once. */
  readonly held: readonly Tensor[];
  readonly bytes: number;
}

/**
 * Runs a text, or a picture by its positions and `pixels`, layer by layer, an encoder's before the
 * decoder's; `checkpoint` is awaited before each layer, so that a run can be cancelled. The caller
 * owns the run.
 * @throws InputError like `forward`.
 */
export async function runText(
  model: Transformer,
  {
    tokens,
    source,
    pixels,
    interventions,
    decodeFrom,
  }: RunInput & { readonly pixels?: NdArray | undefined },
  checkpoint: () => Promise<void>,
): Promise<Run> {
  const { config } = model;
  checkTokens([tokens], config, 0, pixels);
  checkSource(source && [source], config);
  const held = new Set<Tensor>();
  const hold = <A extends string>(tensor: Tensor<A>): Tensor<A> => {
    held.add(tensor);
    return keep(tensor);
  };
  const donated = heldDonations(model, { tokens, source, pixels }, interventions);
  donated.forEach(hold);
  const pass = (): Pass =>
    passOf(model, tokens.length, 0, { interventions, donated, pixels, decodeFrom });
  const layers: LayerState[] = [];
  const byRows = goesByRows(model, tokens.length);
  const isLean = byRows && attendingBytes(config, tokens.length) > mostAttending;
  const through = async (
    layer: number,
    residPre: Residual,
    encoded: Residual | undefined,
  ): Promise<LongBlockResult> =>
    byRows
      ? longBlock(
          model,
          { tokens, interventions, decodeFrom, donated },
          layer,
          residPre,
          !isLean,
          checkpoint,
        )
      : scope(() => block(pass(), layer, residPre, { encoded }));
  const throughStack = async (
    stack: BlockFacts['stack'],
    text: readonly number[],
    encoded?: Residual,
  ): Promise<Residual> => {
    let residual = hold(scope(() => embed(pass(), [text], stack)));
    for (const layer of layersOf(config, stack)) {
      await checkpoint();
      const residPre = residual;
      const after = await through(layer, residPre, encoded);
      const { q, k, v } = after;
      residual = hold(after.residual);
      const attending = isLean || !q ? undefined : { q: hold(q), k: hold(k), v: hold(v) };
      if (!attending) dispose(k, v);
      layers.push({ residPre, residPost: residual, attending });
    }
    return residual;
  };
  try {
    const last = source && (await throughStack('encoder', source));
    const encoded = last && hold(scope(() => encoderOutput(pass(), last)));
    const final = await throughStack('decoder', tokens, encoded);
    const bytes = [...held].reduce((sum, tensor) => sum + bytesOf(tensor), 0);
    return {
      ...{ tokens, source, decodeFrom, interventions, donated, layers, encoded, final },
      ...{ held: [...held], bytes },
    };
  } catch (error) {
    dispose(...held);
    throw error;
  }
}

/** Queries, keys and values of all layers are kept up to this many bytes. */
const mostAttending = 160 * 2 ** 20;

function attendingBytes(config: ModelConfig, length: number): number {
  const { n_layers, n_heads, n_key_value_heads, d_head } = config;
  return 4 * length * n_layers * d_head * (n_heads + 2 * n_key_value_heads);
}

/** Frees a run. */
export function disposeRun({ held }: Run): void {
  dispose(...held);
}

/** What is kept of a layer. @throws RangeError when the run has no such layer. */
export function stateOf({ layers }: Pick<Run, 'layers'>, layer: number): LayerState {
  const state = layers[layer];
  if (!state) throw new RangeError(`the run has ${layers.length} layers, asked for layer ${layer}`);
  return state;
}

/** The next-token logits of `count` rows from `start` on: `[batch, pos, vocab]`. In a scope. */
export function logitsOf(model: Transformer, run: Run, start: number, count: number): Logits {
  return readOut(model, run, run.final, start, count);
}

/**
 * The logits of a residual of the run's decoder if it were the last: `count` rows from `start` on,
 * `[batch, pos, d_model] -> [batch, pos, vocab]`. In a scope.
 */
export function readOut(
  model: Transformer,
  run: Run,
  residual: Residual,
  start: number,
  count: number,
): Logits {
  const { interventions, donated, decodeFrom = lengthOf(residual, 'pos') - 1 } = run;
  const pass = passOf(model, count, start, { interventions, donated, decodeFrom });
  return unembed(pass, slice(residual, 'pos', start, count));
}

/**
 * The logits of the model's answer, at one position: a text's last row; of a picture the mean of the
 * rows that its classifiers read. In a scope.
 */
export function answerOf(model: Transformer, run: Run): Logits {
  const [first = 0, ...others] = model.config.image?.answers ?? [run.tokens.length - 1];
  const at = (position: number): Logits => logitsOf(model, run, position, 1);
  const sum = others.reduce((logits, position) => add(logits, at(position)), at(first));
  return others.length === 0 ? sum : scaled(sum, 1 / (1 + others.length));
}
