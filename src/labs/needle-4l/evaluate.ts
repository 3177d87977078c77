import type { Random } from '../../base/random';
import { random } from '../../base/random';
import { mean, topIndices } from '../../base/statistics';
import type { Transformer } from '../../model/pass';
import type { HeadSet } from '../../terms/heads';
import { allHeads, hasHead, headName } from '../../terms/heads';
import { drawCase, drawRepeat } from './cases';
import type { CaseShape, Continuation, NeedleCase } from './cases';
import { tasks } from './language';
import type { Task } from './language';
import { recallOf, retrievalOf } from './recall';
import type { Checkpoint, Retrieval, Scope } from './recall';
import { rolesOf } from './roles';
import type { Roles } from './roles';

/** How much is measured: the card takes more than a test has time for. */
export interface Extent {
  readonly lengths: readonly number[];
  readonly depths: readonly number[];
  /** Cases of every task at every length and depth. */
  readonly perCell: number;
  /** Where heads are masked: this many cases of every task at this length. */
  readonly masking: { readonly length: number; readonly cases: number; readonly draws: number };
  /** Whether every other head is masked by itself. */
  readonly singles: boolean;
}

/** Recall with a set of heads uniform. */
export interface MaskedFacts {
  readonly top: number;
  /** As many other heads of the same layers, one entry a draw. */
  readonly random: readonly number[];
}

/** What was measured of a trained model on fresh cases. Recall: the share of whole answers. */
export interface NeedleFacts {
  readonly cases: number;
  readonly lengths: readonly number[];
  readonly depths: readonly number[];
  readonly answerLength: number;
  readonly distractors: number;
  /** `[length][depth]` of each task. */
  readonly recall: Readonly<Record<Task, readonly (readonly number[])[]>>;
  /** Share of passages of random words that are gone on with by four right words, `[length]`. */
  readonly repeats: readonly number[];
  /** Retrieval score of each head (variant `code`) at each length, `[length][layer * head]`. */
  readonly scores: readonly (readonly number[])[];
  /** The heads with a mean score of at least 0.1, best first, and of these the k that are masked. */
  readonly retrievalHeads: readonly string[];
  readonly top: readonly string[];
  readonly maskedLength: number;
  readonly base: number;
  readonly masked: Readonly<Record<Scope, MaskedFacts>>;
  /** With the top heads uniform while decoding, at each length. */
  readonly maskedByLength: readonly number[];
  /** Other heads without which alone recall falls by more than a tenth. */
  readonly singles: readonly SingleFacts[];
  readonly roles: Roles;
}

/** One head made uniform by itself. */
export interface SingleFacts {
  readonly head: string;
  readonly recall: Readonly<Record<Scope, number>>;
}

export const answerLength = 4;
export const distractors = 3;
const isRetrievalHead = 0.1;
const scopes = ['decode', 'all'] as const;

/** Measures a model on fresh cases of every task. */
export async function evaluateNeedle(
  model: Transformer,
  seed: number,
  extent: Extent,
  checkpoint: Checkpoint,
): Promise<NeedleFacts> {
  const source = random(seed);
  const cells = gridOf(extent, source);
  const found = new Map<number, Retrieval>();
  for (const length of extent.lengths) {
    found.set(length, await retrievalOf(model, ofLength(cells, length), checkpoint));
  }
  const scores = [...found.values()].map((one) => one.scores);
  const heads = rankedHeads(model, scores);
  const top = heads.slice(0, Math.floor((model.config.n_layers * model.config.n_heads) / 10));
  const hidden = casesAt(extent.masking.length, extent.masking.cases, source);
  const maskedByLength: number[] = [];
  for (const length of extent.lengths) {
    const own = casesAt(length, 4, source);
    maskedByLength.push(await recallOf(model, own, { heads: top, scope: 'decode' }, checkpoint));
  }
  const repeats: number[] = [];
  for (const length of extent.lengths) {
    const own = repeatsOf(length, extent, source);
    repeats.push(await recallOf(model, own, null, checkpoint));
  }
  return {
    cases: cells.length,
    lengths: extent.lengths,
    depths: extent.depths,
    answerLength,
    distractors,
    recall: recallGrid(cells, found, extent),
    repeats,
    scores,
    retrievalHeads: heads.map(headName),
    top: top.map(headName),
    maskedLength: extent.masking.length,
    base: await recallOf(model, hidden, null, checkpoint),
    masked: await maskedFacts(model, hidden, top, extent.masking.draws, source, checkpoint),
    maskedByLength,
    singles: extent.singles ? await singlesOf(model, hidden, top, checkpoint) : [],
    roles: await rolesOf(model, casesAt(extent.masking.length, 4, source), checkpoint),
  };
}

/** The heads with a mean score of at least 0.1, best first. */
function rankedHeads({ config }: Transformer, scores: readonly (readonly number[])[]): HeadSet {
  const heads = allHeads(config);
  const overall = heads.map((_, i) => mean(scores.map((one) => one[i] ?? 0)));
  const retrieving = overall.filter((score) => score >= isRetrievalHead).length;
  return topIndices(overall, retrieving).flatMap((i) => heads[i] ?? []);
}

function ofLength(cases: readonly NeedleCase[], length: number): NeedleCase[] {
  return cases.filter(({ shape }) => shape.length === length);
}

function gridOf({ lengths, depths, perCell }: Extent, source: Random): NeedleCase[] {
  const shapes = tasks.flatMap((task) =>
    lengths.flatMap((length) => depths.map((depth) => shapeOf(task, length, depth))),
  );
  return shapes.flatMap((shape) => Array.from({ length: perCell }, () => drawCase(shape, source)));
}

/** `count` cases of every task at depths from start to end. */
export function casesAt(length: number, count: number, source: Random): NeedleCase[] {
  return tasks.flatMap((task) =>
    Array.from({ length: count }, (_, i) =>
      drawCase(shapeOf(task, length, count > 1 ? i / (count - 1) : 0.5), source),
    ),
  );
}

function repeatsOf(length: number, { depths, perCell }: Extent, source: Random): Continuation[] {
  return depths.flatMap((depth) =>
    Array.from({ length: perCell }, () => drawRepeat(length, depth, answerLength, source)),
  );
}

function shapeOf(task: Task, length: number, depth: number): CaseShape {
  return { task, length, depth, answerLength, distractors };
}

function recallGrid(
  cases: readonly NeedleCase[],
  found: ReadonlyMap<number, Retrieval>,
  { lengths, depths }: Extent,
): NeedleFacts['recall'] {
  const cell = (task: Task, length: number, depth: number): number => {
    const right = found.get(length)?.right ?? [];
    const own = ofLength(cases, length).flatMap(({ shape }, i) =>
      shape.task === task && shape.depth === depth ? [Number(right[i])] : [],
    );
    return mean(own);
  };
  const grid = tasks.map((task): [Task, number[][]] => [
    task,
    lengths.map((length) => depths.map((depth) => cell(task, length, depth))),
  ]);
  return Object.fromEntries(grid) as Record<Task, number[][]>;
}

async function maskedFacts(
  model: Transformer,
  cases: readonly NeedleCase[],
  top: HeadSet,
  draws: number,
  source: Random,
  checkpoint: Checkpoint,
): Promise<NeedleFacts['masked']> {
  const sets = Array.from({ length: draws }, () => othersLike(model, top, source));
  const facts: [Scope, MaskedFacts][] = [];
  for (const scope of scopes) {
    const recall = (heads: HeadSet): Promise<number> =>
      recallOf(model, cases, { heads, scope }, checkpoint);
    const controls: number[] = [];
    for (const set of sets) controls.push(await recall(set));
    facts.push([scope, { top: await recall(top), random: controls }]);
  }
  return Object.fromEntries(facts) as Record<Scope, MaskedFacts>;
}

/** As many other heads, from the same layers. */
function othersLike({ config }: Transformer, set: HeadSet, source: Random): HeadSet {
  const layers = [...new Set(set.map(({ layer }) => layer))];
  return layers.flatMap((layer) => {
    const others = allHeads(config).filter((one) => one.layer === layer && !hasHead(set, one));
    const wanted = set.filter((one) => one.layer === layer).length;
    return source.sample(others, Math.min(wanted, others.length));
  });
}

/** Heads are masked at all positions first: while decoding less is masked, which breaks no more. */
async function singlesOf(
  model: Transformer,
  cases: readonly NeedleCase[],
  top: HeadSet,
  checkpoint: Checkpoint,
): Promise<SingleFacts[]> {
  const least = (await recallOf(model, cases, null, checkpoint)) - 0.1;
  const found: SingleFacts[] = [];
  for (const head of allHeads(model.config).filter((one) => !hasHead(top, one))) {
    const recall = (scope: Scope): Promise<number> =>
      recallOf(model, cases, { heads: [head], scope }, checkpoint);
    const all = await recall('all');
    if (all >= least) continue;
    found.push({ head: headName(head), recall: { all, decode: await recall('decode') } });
  }
  return found;
}
