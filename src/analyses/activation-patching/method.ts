import type { z } from 'zod';
import { InputError } from '../../base/errors';
import { mean, standardDeviation } from '../../base/statistics';
import { activationGradients, activationsOf } from '../../measures/attribution';
import type { Activations } from '../../measures/attribution';
import { metrics } from '../../measures/metrics';
import type { Metric } from '../../measures/metrics';
import { pairsOf } from '../../measures/pairs';
import type { Pair, Pairs } from '../../measures/pairs';
import { estimated, trialLogits } from '../../measures/patching';
import { correlation } from '../../measures/scoreComparison';
import type { LoadedModel } from '../../model/loaded';
import { disposeRun, runText } from '../../model/run';
import type { Method, MethodContext } from '../define';
import type { patchingParameters } from './index';
import { planOf } from './plan';
import type { Plan } from './plan';
import type { PatchingResult } from './result';

type Parameters = z.output<typeof patchingParameters>;

/** What one pair has shown so far: the metric of both texts, and of each cell by estimate and exactly. */
interface Seen {
  readonly clean: number;
  readonly corrupt: number;
  readonly estimate: readonly number[];
  exact: readonly number[] | null;
}

/**
 * Activation patching (Zhang and Nanda 2024, section 2), normalised as (patched − corrupt) / (clean −
 * corrupt), and its first-order estimate from one backward pass (attribution patching).
 */
export const run: Method<Parameters, PatchingResult> = async (
  model,
  { tokens = [] },
  parameters,
  context,
) => {
  const pairs = await pairsOf(model, tokens, parameters);
  const plan = planOf(model, pairs.pairs[0]?.clean ?? [], parameters);
  const { onProgress, checkpoint } = context;
  const seen: Seen[] = [];
  const told = (): PatchingResult => resultOf(model, pairs, plan, parameters, seen);
  for (const pair of pairs.pairs) {
    await checkpoint();
    seen.push(await estimate(model, plan, pair, parameters));
    if (seen.length === 1) checkContrast(seen[0]);
    onProgress('estimating', seen.length, pairs.pairs.length, told());
  }
  for (const [i, pair] of pairs.pairs.entries()) {
    const one = seen[i];
    if (one) one.exact = await measure(model, plan, pair, parameters, context);
    onProgress('patching', i + 1, pairs.pairs.length, told());
  }
  return told();
};

/** The texts in the roles of the direction: what is run, and what lends its values. */
function rolesOf({ clean, corrupt }: Pair, { direction }: Parameters) {
  return direction === 'denoise'
    ? { base: corrupt, donor: clean }
    : { base: clean, donor: corrupt };
}

/** The metric, with the clean text's prediction as the one to compare with. */
function judge(pair: Pair, metric: Metric, unchanged: Float32Array) {
  return {
    value: (logits: Float32Array) => metric.value(logits, unchanged, pair.wanted),
    slope: (logits: Float32Array) => metric.slope(logits, unchanged, pair.wanted),
  };
}

async function estimate(
  model: LoadedModel,
  plan: Plan,
  pair: Pair,
  parameters: Parameters,
): Promise<Seen> {
  const { base, donor } = rolesOf(pair, parameters);
  const [from, to] = [
    await activationsOf(model, base, plan.hooks),
    await activationsOf(model, donor, plan.hooks),
  ];
  const [clean, corrupt] = parameters.direction === 'denoise' ? [to, from] : [from, to];
  const judged = judge(pair, metrics[parameters.metric], clean.logits);
  const gradients = await activationGradients(model, base, from, judged.slope(from.logits));
  const start = judged.value(from.logits);
  return {
    clean: judged.value(clean.logits),
    corrupt: judged.value(corrupt.logits),
    estimate: plan.cells.map((place) => start + estimated(plan.part, place, from, to, gradients)),
    exact: null,
  };
}

async function measure(
  model: LoadedModel,
  plan: Plan,
  pair: Pair,
  parameters: Parameters,
  { checkpoint }: MethodContext<PatchingResult>,
): Promise<number[]> {
  const { base, donor } = rolesOf(pair, parameters);
  const { logits: unchanged } = await activationsOf(model, pair.clean, []);
  const lent: Activations = await activationsOf(model, donor, plan.hooks);
  const judged = judge(pair, metrics[parameters.metric], unchanged);
  const held = await runText(model, { tokens: base, interventions: [] }, checkpoint);
  try {
    const trials = plan.cells.map((place) => [plan.edit(place, donor, lent)]);
    return (await trialLogits(model, held, trials, checkpoint)).map(judged.value);
  } finally {
    disposeRun(held);
  }
}

/** @throws InputError when both texts have the same answer: there is nothing to carry over. */
function checkContrast(seen: Seen | undefined): void {
  if (seen && Math.abs(seen.clean - seen.corrupt) < 1e-6) {
    throw new InputError(
      'the metric is the same for both texts: choose texts, a target or a metric that differ',
    );
  }
}

function resultOf(
  { config }: LoadedModel,
  { pairs, counts }: Pairs,
  plan: Plan,
  { metric }: Parameters,
  seen: readonly Seen[],
): PatchingResult {
  const clean = mean(seen.map((one) => one.clean));
  const corrupt = mean(seen.map((one) => one.corrupt));
  const share = (value: number, from: number): number => (value - from) / (clean - corrupt);
  const measured = seen.filter((one) => one.exact);
  const over = (cell: number, kind: 'exact' | 'estimate', of: readonly Seen[]): number[] =>
    of.map((one) => share(one[kind]?.[cell] ?? NaN, one.corrupt));
  const cells = plan.cells.map((_, cell) => cell);
  const exact = cells.map((cell) => average(over(cell, 'exact', measured)));
  const estimate = cells.map((cell) => average(over(cell, 'estimate', seen)));
  return {
    n_layers: config.n_layers,
    n_heads: plan.part.heads(config),
    ...{ what: plan.words, rows: plan.rows, columns: plan.columns },
    metric: { title: metrics[metric].title, unit: metrics[metric].unit },
    ...{ clean, corrupt, exact, estimate },
    spread: cells.map((cell) =>
      measured.length < 2 ? null : standardDeviation(over(cell, 'exact', measured)),
    ),
    correlation: measured.length === 0 ? null : agreement(plan, measured, over),
    ...{ measured: measured.length, examples: pairs.length, dataset: counts },
  };
}

/** How exact values and estimates of the same examples agree over all cells. */
function agreement(
  { cells }: Plan,
  measured: readonly Seen[],
  over: (cell: number, kind: 'exact' | 'estimate', of: readonly Seen[]) => number[],
): number | null {
  const means = (kind: 'exact' | 'estimate'): number[] =>
    cells.map((_, cell) => mean(over(cell, kind, measured)));
  return correlation(means('exact'), means('estimate'));
}

function average(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}
