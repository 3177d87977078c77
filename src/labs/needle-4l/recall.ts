import { subarray } from '../../base/ndarray';
import { mean } from '../../base/statistics';
import { mostAttended, retrievalScores } from '../../measures/retrievalScores';
import type { DecodeStep } from '../../measures/retrievalScores';
import { continuations, generateBatch } from '../../model/generate';
import type { Transformer } from '../../model/pass';
import type { HeadSet } from '../../terms/heads';
import { allHeads } from '../../terms/heads';
import { blockHook } from '../../terms/hooks';
import { ablate } from '../../terms/interventions';
import type { Intervention } from '../../terms/interventions';
import type { Continuation, NeedleCase } from './cases';
import { idsOf } from './cases';

/** Prompt tokens that go through the model side by side. */
const tokensAtOnce = 4096;

export type Scope = Intervention['scope'];

/** A set of heads made uniform. */
export interface Masked {
  readonly heads: HeadSet;
  readonly scope: Scope;
}

/** Awaited between batches: where progress is told and a cancel takes effect. */
export type Checkpoint = () => Promise<void>;

/** The share of cases whose whole answer is given, with heads made uniform where some are named. */
export async function recallOf(
  model: Transformer,
  cases: readonly Continuation[],
  masked: Masked | null,
  checkpoint: Checkpoint,
): Promise<number> {
  const interventions = masked ? ablate(masked.heads, 'uniform', masked.scope) : [];
  let right = 0;
  for (const batch of batches(cases)) {
    await checkpoint();
    const count = batch[0]?.answer.length ?? 0;
    const made = await continuations(model, prompts(batch), { interventions, count });
    right += batch.filter((one, i) => isAnswer(made[i] ?? [], one)).length;
  }
  return right / cases.length;
}

function isAnswer(tokens: readonly number[], { answer }: Continuation): boolean {
  return tokens.join() === idsOf(answer).join();
}

/** What a model made of cases, and which heads fetched it. */
export interface Retrieval {
  /** Whether the whole answer of each case was given. */
  readonly right: readonly boolean[];
  /** Mean over these of the retrieval score (variant `code`), `[layer * head]`. */
  readonly scores: readonly number[];
}

/** Answers cases and scores every head on those whose whole answer is given. */
export async function retrievalOf(
  model: Transformer,
  cases: readonly NeedleCase[],
  checkpoint: Checkpoint,
): Promise<Retrieval> {
  const right = new Map<NeedleCase, boolean>();
  const kept: number[][] = [];
  for (const batch of batches(cases)) {
    await checkpoint();
    const steps = await stepsOf(model, batch);
    batch.forEach((one, row) => {
      const own = steps.map((step) => step[row] as DecodeStep);
      const whole = isAnswer(
        own.map(({ token }) => token),
        one,
      );
      right.set(one, whole);
      if (!whole) return;
      const needle = { start: one.start, end: one.start + one.answer.length };
      kept.push(retrievalScores(idsOf(one.prompt), needle, own, 'code'));
    });
  }
  return {
    right: cases.map((one) => right.get(one) ?? false),
    scores: allHeads(model.config).map((_, i) => mean(kept.map((scores) => scores[i] ?? 0))),
  };
}

/** What each step made for each row, and where its heads looked: `[step][row]`. */
async function stepsOf(model: Transformer, batch: readonly NeedleCase[]): Promise<DecodeStep[][]> {
  const { n_layers, n_heads } = model.config;
  const wanted = Array.from({ length: n_layers }, (_, layer) =>
    blockHook(layer, 'attn.hook_pattern'),
  );
  const steps: DecodeStep[][] = [];
  const count = batch[0]?.answer.length ?? 0;
  for await (const { tokens, cache } of generateBatch(model, prompts(batch), { count, wanted })) {
    const looked = (row: number): number[] =>
      wanted.flatMap((hook) => {
        const pattern = cache[hook];
        if (!pattern) return [];
        const heads = Array.from({ length: n_heads }, (_, head) => head);
        return mostAttended(heads.map((head) => subarray(pattern, row, head, 0).data));
      });
    steps.push(tokens.map((token, row) => ({ token: token ?? -1, looked: looked(row) })));
  }
  return steps;
}

function prompts(batch: readonly Continuation[]): number[][] {
  return batch.map(({ prompt }) => idsOf(prompt));
}

/** Cases of one length side by side, as many as fit. */
function batches<C extends Continuation>(cases: readonly C[]): C[][] {
  const groups = new Map<string, C[]>();
  for (const one of cases) {
    const shape = `${one.prompt.length} ${one.answer.length}`;
    groups.set(shape, [...(groups.get(shape) ?? []), one]);
  }
  return [...groups.values()].flatMap((group) => {
    const size = Math.max(1, Math.floor(tokensAtOnce / (group[0]?.prompt.length ?? 1)));
    return Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
      group.slice(i * size, (i + 1) * size),
    );
  });
}
