import { InputError } from '../base/errors';
import { lossesOf } from '../tensor/crossEntropy';
import { concat, slice } from '../tensor/indexing';
import { scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { layersOf } from '../terms/blocks';
import { parseHook } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { block, unembed } from './blocks';
import type { Logits, Residual } from './blocks';
import type { Donated } from './interventions/donated';
import { passOf } from './pass';
import type { Transformer } from './pass';
import type { Run } from './run';

/** Edits that are tried together: one row of a batch. */
export type Trial = readonly Intervention[];

/**
 * The logits of several trials side by side, `count` rows from `start` on: `[trial, pos, vocab]`. A
 * run with all of its own edits is taken up before the lowest layer that a trial changes; nothing
 * earlier is computed again. `donated` is what the trials take from other texts (`donate`). In a scope.
 * @throws InputError for a trial that changes what comes before the decoder's blocks.
 */
export function restart(
  model: Transformer,
  run: Run,
  trials: readonly Trial[],
  rows: Rows,
  donated?: Donated,
): Logits {
  const edits = { trials, donated };
  return logitsAfter(model, run, edits, finalResidual(model, run, edits), rows);
}

/**
 * The loss of each token given those before it in several trials, in nats: `[trial, pos - 1]`. The
 * logits of a few rows exist at a time. In a scope; otherwise as `restart`.
 */
export function restartLosses(
  model: Transformer,
  run: Run,
  trials: readonly Trial[],
  donated?: Donated,
): Tensor<'batch pos'> {
  const edits = { trials, donated };
  const final = finalResidual(model, run, edits);
  const targets = run.tokens.slice(1);
  const starts = targets.map((_, at) => at).filter((at) => at % rowsAtOnce === 0);
  const parts = starts.map((start) =>
    scope(() => {
      const wanted = targets.slice(start, start + rowsAtOnce);
      const rows = { start, count: wanted.length };
      return lossesOf(
        logitsAfter(model, run, edits, final, rows),
        trials.map(() => wanted),
      );
    }),
  );
  return concat(parts, 'pos');
}

/** Which rows are asked for. */
export interface Rows {
  readonly start: number;
  readonly count: number;
}

/** What the rows of a batch have changed, and what that takes from other texts. */
interface Edits {
  readonly trials: readonly Trial[];
  readonly donated: Donated | undefined;
}

/** Rows of logits that exist at a time: a vocabulary can be large. */
const rowsAtOnce = 16;

/** The residual after the last block in every trial. `[trial, pos, d_model]` */
function finalResidual(model: Transformer, run: Run, { trials, donated }: Edits): Residual {
  const { tokens } = run;
  const layers = layersOf(model.config, 'decoder');
  const first = firstLayer(trials, layers);
  const state = run.layers[first];
  if (!state) throw new RangeError(`the run has no layer ${first}`);
  const all = new Map([...run.donated, ...(donated ?? [])]);
  const pass = passOf(model, tokens.length, 0, { ...run, trials, donated: all });
  const encoded = run.encoded && tiled(run.encoded, trials.length);
  return layers
    .filter((layer) => layer >= first)
    .reduce(
      (residual, layer) => scope(() => block(pass, layer, residual, { encoded }).residual),
      tiled(state.residPre, trials.length),
    );
}

function logitsAfter(
  model: Transformer,
  run: Run,
  { trials, donated }: Edits,
  final: Residual,
  { start, count }: Rows,
): Logits {
  const { interventions, tokens } = run;
  const pass = passOf(model, count, start, {
    ...{ interventions, trials, decodeFrom: run.decodeFrom ?? tokens.length - 1 },
    donated: new Map([...run.donated, ...(donated ?? [])]),
  });
  return unembed(pass, slice(final, 'pos', start, count));
}

/** The lowest layer that a trial changes; the last one where none changes any. */
function firstLayer(trials: readonly Trial[], layers: readonly number[]): number {
  const [lowest = 0] = layers;
  const last = layers.at(-1) ?? 0;
  return trials.flat().reduce((least, { at }) => {
    const { layer, name } = parseHook(at);
    const outside =
      layer === undefined ? !/^(ln_final|logits|mlm_head)/.test(name) : layer < lowest;
    if (outside)
      throw new InputError(`trials begin in the decoder\u2019s blocks, got one at ${at}`);
    return Math.min(least, layer ?? last);
  }, last);
}

function tiled(residual: Residual, times: number): Residual {
  return concat(
    Array.from({ length: times }, () => residual),
    'batch',
  );
}
