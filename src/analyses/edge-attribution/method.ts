import type { z } from 'zod';
import { InputError } from '../../base/errors';
import type { Random } from '../../base/random';
import { mean, sum } from '../../base/statistics';
import { activationsOf } from '../../measures/attribution';
import { circuitLogits } from '../../measures/circuitRuns';
import { edgeScores } from '../../measures/edgeScores';
import { metrics } from '../../measures/metrics';
import { pairsOf } from '../../measures/pairs';
import type { Pair, Pairs } from '../../measures/pairs';
import type { LoadedModel } from '../../model/loaded';
import { edgeGraph, edgesOf, strongestFirst } from '../../terms/edges';
import type { EdgeGraph } from '../../terms/edges';
import type { Method } from '../define';
import type { edgeParameters } from './index';
import type { CurvePoint, EdgeResult } from './result';

type Parameters = z.output<typeof edgeParameters>;

/** The metric of one pair's texts, the scores of its edges, and the metric of each circuit once it was run. */
interface Seen {
  readonly base: number;
  readonly other: number;
  readonly scores: Float64Array;
  circuits: readonly number[] | null;
}

/** Sets of edges by size: the strongest, then random ones. */
interface Point {
  readonly edges: number;
  readonly sets: readonly (readonly number[])[];
}

/**
 * Edge attribution patching (Syed et al. 2023), with gradients between both inputs (EAP-IG: Hanna et al.
 * 2024), and how faithful the model is with the strongest edges alone, beside random ones.
 */
export const run: Method<Parameters, EdgeResult> = async (
  model,
  { tokens = [] },
  parameters,
  context,
) => {
  const { onProgress, checkpoint } = context;
  const pairs = await pairsOf(model, tokens, parameters);
  const graph = edgeGraph(model.config);
  const seen: Seen[] = [];
  let points: readonly Point[] = [];
  const told = (): EdgeResult => resultOf(pairs, graph, points, parameters, seen);
  for (const pair of pairs.pairs) {
    await checkpoint();
    seen.push(await scored(model, graph, pair, parameters, checkpoint));
    onProgress('scoring edges', seen.length, pairs.pairs.length, told());
  }
  points = pointsOf(graph, meanScores(seen), context.random);
  const circuits = points.flatMap(({ sets }) => sets);
  for (const [i, pair] of pairs.pairs.entries()) {
    const report = (done: number): void =>
      onProgress('running circuits', i + done / circuits.length, pairs.pairs.length, told());
    const texts = { base: pair.clean, other: pair.corrupt };
    const logits = await circuitLogits(model, graph, texts, circuits, { checkpoint, report });
    const value = await judgeOf(model, pair, parameters);
    seen[i]!.circuits = logits.map(value);
  }
  return told();
};

/** How a pair's predictions are judged. */
async function judgeOf(model: LoadedModel, { clean, wanted }: Pair, { metric }: Parameters) {
  const { logits: unchanged } = await activationsOf(model, clean, []);
  return (logits: Float32Array): number => metrics[metric].value(logits, unchanged, wanted);
}

async function scored(
  model: LoadedModel,
  graph: EdgeGraph,
  pair: Pair,
  parameters: Parameters,
  checkpoint: () => Promise<void>,
): Promise<Seen> {
  const { clean, corrupt, wanted } = pair;
  const [unchanged, changed] = [
    (await activationsOf(model, clean, [])).logits,
    (await activationsOf(model, corrupt, [])).logits,
  ];
  const { value, slope } = metrics[parameters.metric];
  const [base, other] = [value(unchanged, unchanged, wanted), value(changed, unchanged, wanted)];
  if (Math.abs(base - other) < 1e-6) {
    throw new InputError(
      'the metric is the same for both texts: choose texts, a target or a metric that differ',
    );
  }
  const scoring = {
    ...{ base: clean, other: corrupt, steps: parameters.steps },
    slope: (logits: Float32Array) => slope(logits, unchanged, wanted),
  };
  const scores = await edgeScores(model, graph, scoring, checkpoint);
  return { base, other, scores, circuits: null };
}

/** Points of the curve, equally far apart on a logarithmic scale from one edge to all. */
const [pointCount, draws] = [10, 5];

function pointsOf(
  graph: EdgeGraph,
  scores: readonly (number | null)[],
  random: Random,
): readonly Point[] {
  const all = edgesOf(graph);
  const orders = [
    strongestFirst(graph, scores),
    ...Array.from({ length: draws }, () => random.sample(all, all.length)),
  ];
  const sizes = Array.from({ length: pointCount }, (_, i) =>
    Math.round(all.length ** (i / (pointCount - 1))),
  );
  return [...new Set(sizes)].map((edges) => ({
    edges,
    sets: orders.map((order) => order.slice(0, edges)),
  }));
}

function meanScores(seen: readonly Seen[]): (number | null)[] {
  const [first] = seen;
  return Array.from(first?.scores ?? [], (_, edge) =>
    mean(seen.map(({ scores }) => scores[edge] ?? NaN)),
  );
}

function curveOf(points: readonly Point[], seen: readonly Seen[]): CurvePoint[] {
  const measured = seen.filter(({ circuits }) => circuits !== null);
  const from = sum(measured.map(({ other }) => other));
  const span = sum(measured.map(({ base }) => base)) - from;
  let next = 0;
  return points.map(({ edges, sets }) => {
    const values = sets.map((): number | null => {
      const at = next++;
      if (measured.length === 0) return null;
      return (sum(measured.map(({ circuits }) => circuits?.[at] ?? NaN)) - from) / span;
    });
    const [strongest = null, ...drawn] = values;
    return { edges, strongest, drawn };
  });
}

function resultOf(
  { pairs, counts }: Pairs,
  graph: EdgeGraph,
  points: readonly Point[],
  { metric, steps }: Parameters,
  seen: readonly Seen[],
): EdgeResult {
  return {
    metric: { title: metrics[metric].title, unit: metrics[metric].unit },
    base: mean(seen.map(({ base }) => base)),
    other: mean(seen.map(({ other }) => other)),
    ...{ steps, graph },
    scores: meanScores(seen),
    estimated: seen.length,
    curve: curveOf(points, seen),
    measured: seen.filter(({ circuits }) => circuits !== null).length,
    ...{ examples: pairs.length, dataset: counts },
  };
}
