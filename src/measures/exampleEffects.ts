import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { donate } from '../model/interventions/donors';
import type { Donated } from '../model/interventions/donated';
import type { Transformer } from '../model/pass';
import { restart } from '../model/restart';
import type { Trial } from '../model/restart';
import { disposeRun, runText } from '../model/run';
import { compute } from '../tensor/readback';
import { dispose, keep, scope } from '../tensor/scope';
import type { Example } from '../terms/datasets';
import { allHeads } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { ablate } from '../terms/interventions';
import { metrics } from './metrics';
import type { MetricName } from './metrics';

/** How a set of heads is switched off. */
export const offKinds = {
  zero: 'output zero (hook_z)',
  uniform: 'attends equally to all it sees (hook_pattern)',
  mean: 'output replaced by its mean over all positions of up to 20 clean texts (hook_z)',
} as const;
export type OffKind = keyof typeof offKinds;

/** The metrics of an answer, in the order of the values. */
export const metricNames = Object.keys(metrics) as MetricName[];

/** Texts that a mean is taken over, at most. */
const mostDonors = 20;

type Texts = readonly (readonly number[])[];

/** The interventions that switch a set of heads off; `texts` are what a mean is taken over. */
export function headsOff(heads: HeadSet, kind: OffKind, texts: Texts): Trial {
  if (kind !== 'mean') return ablate(heads, kind);
  const donors = texts.slice(0, mostDonors).map((text) => [...text]);
  return ablate(heads, 'zero').map((edit) => ({
    ...edit,
    op: { kind: 'mean', texts: donors, over: 'positions' },
  }));
}

/** What heads that are switched off by their mean are given instead. */
export interface Means {
  readonly donated: Donated;
  free(): void;
}

/** The means of every head's output over texts, worked out once for all heads. The caller frees them. */
export function meansOver(model: Transformer, texts: Texts): Means {
  const [tokens = []] = texts;
  const all = headsOff(allHeads(model.config), 'mean', texts);
  const donated = scope(
    () => new Map([...donate(model, { tokens }, all)].map(([key, value]) => [key, keep(value)])),
  );
  return { donated, free: () => dispose(...donated.values()) };
}

/** What edits do to the answer of one example. */
export interface ExampleEffects {
  /** Of the unchanged model, `[metric]`. */
  readonly unchanged: readonly number[];
  /** `[trial][metric]`; positive where the answer got worse. */
  readonly effects: readonly (readonly number[])[];
}

/**
 * What each of some trials does to the answer of one example by every metric (`metricNames`); the
 * trials of a batch are computed side by side, `[batch][trial]`, and come out one after the other.
 */
export async function exampleEffects(
  model: Transformer,
  example: Example,
  batches: readonly (readonly Trial[])[],
  { donated, checkpoint }: { donated?: Donated | undefined; checkpoint: () => Promise<void> },
): Promise<ExampleEffects> {
  const tokens = example.clean;
  const reading = await runText(model, { tokens, interventions: [] }, checkpoint);
  const last = { start: tokens.length - 1, count: 1 };
  const logitsOf = async (trials: readonly Trial[]): Promise<Float32Array[]> => {
    await checkpoint();
    const [logits] = await compute(() => [restart(model, reading, trials, last, donated)]);
    return trials.map((_, row) => subarray(logits as NdArray, row, 0).data);
  };
  try {
    const [plain = new Float32Array()] = await logitsOf([[]]);
    const valuesOf = (logits: Float32Array): number[] =>
      metricNames.map((name) => metrics[name].value(logits, plain, example));
    const unchanged = valuesOf(plain);
    const effects: number[][] = [];
    for (const trials of batches) {
      for (const logits of await logitsOf(trials)) {
        const differences = valuesOf(logits).map((value, i) => value - (unchanged[i] ?? NaN));
        effects.push(differences.map((value, i) => value * worseOf(i)));
      }
    }
    return { unchanged, effects };
  } finally {
    disposeRun(reading);
  }
}

function worseOf(at: number): number {
  const name = metricNames[at];
  return name ? metrics[name].worse : NaN;
}
