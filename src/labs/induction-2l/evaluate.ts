import type { Random } from '../../base/random';
import { random } from '../../base/random';
import { argmax, mean, sum } from '../../base/statistics';
import { everyHead, inductionScore, previousTokenScore } from '../../measures/patternScores';
import { forward } from '../../model/forward';
import type { Transformer } from '../../model/pass';
import { lossesOf } from '../../tensor/crossEntropy';
import { slice } from '../../tensor/indexing';
import { compute } from '../../tensor/readback';
import type { Head, HeadSet } from '../../terms/heads';
import { allHeads, hasHead, headIndex, headName } from '../../terms/heads';
import { blockHook } from '../../terms/hooks';
import { ablate } from '../../terms/interventions';
import { repeatedTwice } from '../induction/task';

/** What was measured of a trained model, on fresh sequences: `<bos>`, random words, and random words twice. */
export interface InductionFacts {
  readonly sequences: number;
  readonly periods: readonly number[];
  /** Mean of pattern[q, q - period + 1] over the second half, with nothing before the repeat: `[layer * head]`. */
  readonly induction: readonly number[];
  /** Mean of pattern[q, q - 1] over all q >= 1, `[layer * head]`. */
  readonly previousToken: readonly number[];
  readonly inductionHeads: readonly string[];
  readonly previousTokenHeads: readonly string[];
  /** Mean loss in nats of the second half's words but for its first, which nobody can know. */
  readonly baseLoss: number;
  /** The share of them that is predicted first. */
  readonly accuracy: number;
  /** The same share where no word occurs twice within a half, so that the last word decides. */
  readonly accuracyDistinct: number;
  /** Loss with all induction heads uniform together. */
  readonly maskedLoss: number;
  /** Losses with as many other heads of the same layers uniform, one entry a draw. */
  readonly controlLosses: readonly number[];
  /** Loss with one induction head alone uniform, by its name. */
  readonly singleLosses: Readonly<Record<string, number>>;
}

const periods = [5, 10, 20, 30];
const isInductionHead = 0.4;
const isPreviousTokenHead = 0.8;

/** Measures a model on `perLayout` sequences of each period, early, in the middle and late. */
export async function evaluateInduction(
  model: Transformer,
  seed: number,
  perLayout = 12,
): Promise<InductionFacts> {
  const source = random(seed);
  const heads = allHeads(model.config);
  const data = layouts(model).map((layout) => ({
    ...layout,
    ids: Array.from({ length: perLayout }, () =>
      repeatedTwice(model.config.d_vocab, layout, source),
    ),
  }));
  const { induction, previousToken } = await patternScores(model, data);
  const chosen = (scores: readonly number[], least: number): HeadSet =>
    heads.filter((head) => (scores[headIndex(head, model.config)] ?? 0) >= least);
  const inducing = chosen(induction, isInductionHead);
  const lossWith = async (set: HeadSet): Promise<number> =>
    (await secondHalf(model, data, set)).loss;
  const base = await secondHalf(model, data, []);
  const distinct = layouts(model).map((layout) => ({
    ...layout,
    ids: distinctBatch(model, layout, perLayout, source),
  }));
  const singles: [string, number][] = [];
  for (const head of inducing) singles.push([headName(head), await lossWith([head])]);
  const controls: number[] = [];
  for (const set of controlSets(heads, inducing, source)) controls.push(await lossWith(set));
  return {
    sequences: data.length * perLayout,
    periods,
    induction,
    previousToken,
    inductionHeads: inducing.map(headName),
    previousTokenHeads: chosen(previousToken, isPreviousTokenHead).map(headName),
    baseLoss: base.loss,
    accuracy: base.accuracy,
    accuracyDistinct: (await secondHalf(model, distinct, [])).accuracy,
    maskedLoss: await lossWith(inducing),
    controlLosses: controls,
    singleLosses: Object.fromEntries(singles),
  };
}

/** A repeat of `period` words that begins after `lead` fresh ones. */
interface Layout {
  readonly period: number;
  readonly lead: number;
}

interface Repeats extends Layout {
  readonly ids: readonly (readonly number[])[];
}

/** Every period with its repeat at the start, in the middle and at the end of the context. */
function layouts({ config }: Transformer): Layout[] {
  return periods.flatMap((period) => {
    const room = config.n_ctx - 1 - 2 * period;
    return [0, room >> 1, room].map((lead) => ({ period, lead }));
  });
}

function distinctBatch(
  { config }: Transformer,
  { period, lead }: Layout,
  count: number,
  source: Random,
): number[][] {
  const words = Array.from({ length: config.d_vocab - 1 }, (_, i) => i + 1);
  return Array.from({ length: count }, () => {
    const drawn = source.sample(words, lead + period);
    return [0, ...drawn, ...drawn.slice(lead)];
  });
}

async function patternScores(
  model: Transformer,
  data: readonly Repeats[],
): Promise<{ induction: number[]; previousToken: number[] }> {
  const hooks = Array.from({ length: model.config.n_layers }, (_, layer) =>
    blockHook(layer, 'attn.hook_pattern'),
  );
  const found: { induction: number[]; previousToken: number[] }[] = [];
  for (const { period, lead, ids } of data) {
    const patterns = await compute(() => {
      const { cache } = forward(model, ids, { wanted: hooks, logits: 'last' });
      return hooks.flatMap((hook) => cache[hook] ?? []);
    });
    found.push({
      induction: patterns.flatMap((layer) =>
        everyHead(layer, (head) => inductionScore(head, 1 + lead, period)),
      ),
      previousToken: patterns.flatMap((layer) => everyHead(layer, previousTokenScore)),
    });
  }
  const average = (scores: readonly (readonly number[])[]): number[] =>
    allHeads(model.config).map((_, i) => mean(scores.map((one) => one[i] ?? 0)));
  const plain = found.filter((_, i) => data[i]?.lead === 0);
  return {
    induction: average(plain.map(({ induction }) => induction)),
    previousToken: average(found.map(({ previousToken }) => previousToken)),
  };
}

async function secondHalf(
  model: Transformer,
  data: readonly Repeats[],
  uniform: HeadSet,
): Promise<{ loss: number; accuracy: number }> {
  const interventions = ablate(uniform, 'uniform');
  let [loss, right, count] = [0, 0, 0];
  for (const { period, lead, ids } of data) {
    const first = lead + period + 1;
    const targets = ids.map((row) => row.slice(first + 1));
    const [losses, logits] = await compute(() => {
      const whole = forward(
        model,
        ids.map((row) => row.slice(0, -1)),
        { interventions },
      ).logits;
      const rows = slice(whole, 'pos', first, period - 1);
      return [lossesOf(rows, targets), rows];
    });
    loss += sum(losses?.data ?? []);
    right += rightOnes(logits?.data ?? new Float32Array(), targets.flat(), model.config.d_vocab);
    count += targets.flat().length;
  }
  return { loss: loss / count, accuracy: right / count };
}

function rightOnes(logits: Float32Array, targets: readonly number[], width: number): number {
  return targets.filter(
    (target, row) => argmax(logits.subarray(row * width, (row + 1) * width)) === target,
  ).length;
}

/** Ten draws of as many other heads from each layer that the set touches. */
function controlSets(heads: HeadSet, set: HeadSet, source: Random): HeadSet[] {
  const layers = [...new Set(set.map(({ layer }) => layer))];
  const draw = (layer: number): Head[] => {
    const others = heads.filter((head) => head.layer === layer && !hasHead(set, head));
    const wanted = set.filter((head) => head.layer === layer).length;
    return source.sample(others, Math.min(wanted, others.length));
  };
  return Array.from({ length: 10 }, () => layers.flatMap(draw));
}
