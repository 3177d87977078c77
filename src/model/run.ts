import type { NdArray } from '../base/ndarray';
import { add, scaled } from '../tensor/elementwise';
import { slice } from '../tensor/indexing';
import { bytesOf, dispose, keep, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { lengthOf } from '../tensor/tensor';
import type { Intervention } from '../terms/interventions';
import { block, embed, unembed } from './blocks';
import type { Logits, Residual } from './blocks';
import { attentionPattern } from './components/attention';
import type { Keys, Pattern, Queries } from './components/attention';
import { checkTokens, passOf } from './pass';
import type { Transformer } from './pass';

/** What is kept of one layer: enough to work out its pattern, and to start again from it. */
interface LayerState {
  readonly residPre: Residual;
  readonly q: Queries;
  readonly k: Keys;
  readonly v: Keys;
}

/**
 * What is kept of a forward pass over one text or picture. Patterns and logits are not: they are worked out
 * when somebody asks.
 */
export interface Run {
  readonly tokens: readonly number[];
  readonly interventions: readonly Intervention[];
  readonly layers: readonly LayerState[];
  /** The residual after the last block, `[batch, pos, d_model]`. */
  readonly final: Residual;
  readonly bytes: number;
}

/**
 * Runs a text, or a picture by its positions and `pixels`, layer by layer; `checkpoint` is awaited before each layer, so that a run can be
 * cancelled. The caller owns the run.
 * @throws InputError like `forward`.
 */
export async function runText(
  model: Transformer,
  tokens: readonly number[],
  interventions: readonly Intervention[],
  checkpoint: () => Promise<void>,
  pixels?: NdArray,
): Promise<Run> {
  checkTokens([tokens], model.config, 0, pixels);
  const pass = (): ReturnType<typeof passOf> =>
    passOf(model, tokens.length, 0, { interventions, pixels });
  const layers: LayerState[] = [];
  let residual = scope(() => keep(embed(pass(), [tokens])));
  try {
    for (let layer = 0; layer < model.config.n_layers; layer++) {
      await checkpoint();
      const residPre = residual;
      const { q, k, v, residual: after } = scope(() => block(pass(), layer, residPre));
      layers.push({ residPre, q: keep(q), k: keep(k), v: keep(v) });
      residual = keep(after);
    }
  } catch (error) {
    dispose(residual, ...layers.flatMap(tensorsOf));
    throw error;
  }
  const all = [residual, ...layers.flatMap(tensorsOf)];
  const bytes = all.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  return { tokens, interventions, layers, final: residual, bytes };
}

/** Frees a run. */
export function disposeRun(run: Run): void {
  dispose(run.final, ...run.layers.flatMap(tensorsOf));
}

/** The attention pattern of one layer, interventions included: `[batch, head, query, key]`. In a scope. */
export function patternOf(model: Transformer, run: Run, layer: number): Pattern {
  const state = run.layers[layer];
  if (!state)
    throw new RangeError(`the run has ${run.layers.length} layers, asked for layer ${layer}`);
  const pass = passOf(model, run.tokens.length, 0, run);
  return attentionPattern(pass, layer, state.q, state.k);
}

/** The next-token logits of `count` rows from `start` on: `[batch, pos, vocab]`. In a scope. */
export function logitsOf(model: Transformer, run: Run, start: number, count: number): Logits {
  const decodeFrom = lengthOf(run.final, 'pos') - 1;
  const pass = passOf(model, count, start, { interventions: run.interventions, decodeFrom });
  return unembed(pass, slice(run.final, 'pos', start, count));
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

function tensorsOf({ residPre, q, k, v }: LayerState): Tensor[] {
  return [residPre, q, k, v];
}
