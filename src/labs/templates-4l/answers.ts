import { argmax, logSumExp, mean, sum } from '../../base/statistics';
import { forward } from '../../model/forward';
import type { Transformer } from '../../model/pass';
import { compute } from '../../tensor/readback';
import type { Intervention } from '../../terms/interventions';
import { wordsOf } from './grammar';
import { words } from './recipe';
import type { TemplateCase } from './templateCase';

/** How the model answered one case. */
export interface Answer {
  readonly right: boolean;
  /** The probability of all right words together. */
  readonly probability: number;
  /** Mean logit of the right words minus mean logit of the distractors. */
  readonly logitDifference: number;
}

const ids = new Map(['<bos>', ...words].map((word, id) => [word, id]));

/** The id of a word of the grammar. @throws RangeError for another one. */
export function idOf(word: string): number {
  const id = ids.get(word);
  if (id === undefined) throw new RangeError(`"${word}" is no word of the grammar`);
  return id;
}

/** The ids of a text with `<bos>` before it: what the model's tokenizer gives. */
export function idsOf(text: string): number[] {
  return [0, ...wordsOf(text).map(idOf)];
}

/** Texts that may be computed together. */
const batchSize = 50;

/** The logits of the word after each text: `[text][vocab]`, computed in batches of equal length. */
export async function nextWordLogits(
  model: Transformer,
  texts: readonly string[],
  interventions: readonly Intervention[] = [],
): Promise<Float32Array[]> {
  const rows = texts.map(idsOf);
  const found: Float32Array[] = [];
  for (const places of batchesOf(rows)) {
    const [logits] = await compute(() => [
      forward(
        model,
        places.map((place) => rows[place] ?? []),
        { interventions, logits: 'last' },
      ).logits,
    ]);
    const width = model.config.d_vocab;
    places.forEach((place, i) => {
      found[place] = logits?.data.slice(i * width, (i + 1) * width) ?? new Float32Array();
    });
  }
  return found;
}

/** The indices of rows of equal length, at most `batchSize` together. */
export function batchesOf(rows: readonly (readonly unknown[])[]): number[][] {
  return [...groupedBy(rows, ({ length }) => length).values()].flatMap((places) =>
    Array.from({ length: Math.ceil(places.length / batchSize) }, (_, i) =>
      places.slice(i * batchSize, (i + 1) * batchSize),
    ),
  );
}

/** The indices of items with the same key, keys in the order in which they come. */
export function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, number[]> {
  const places = new Map<K, number[]>();
  for (const [i, item] of items.entries()) {
    const key = keyOf(item);
    places.set(key, [...(places.get(key) ?? []), i]);
  }
  return places;
}

/** How the model answers cases, on their clean texts. */
export async function answersOf(
  model: Transformer,
  cases: readonly TemplateCase[],
  interventions: readonly Intervention[] = [],
): Promise<Answer[]> {
  const logits = await nextWordLogits(
    model,
    cases.map(({ clean }) => clean),
    interventions,
  );
  return cases.map((one, i) => answerIn(logits[i] ?? new Float32Array(), one));
}

/** What logits say of a case. */
export function answerIn(logits: Float32Array, one: TemplateCase): Answer {
  const [targets, distractors] = [one.targets.map(idOf), one.distractors.map(idOf)];
  const total = logSumExp(logits);
  const massOf = (some: readonly number[]): number =>
    sum(some.map((id) => Math.exp((logits[id] ?? 0) - total)));
  const meanOf = (some: readonly number[]): number => mean(some.map((id) => logits[id] ?? 0));
  const probability = massOf(targets);
  const right =
    targets.length === 1
      ? argmax(logits) === targets[0]
      : probability >= leastMass && massOf(nearerHalf(targets)) >= leastNearMass;
  return { right, probability, logitDifference: meanOf(targets) - meanOf(distractors) };
}

/**
 * Of a span of years any later one is right, and the last two digits 99 always are. So a case counts
 * as right when most of the probability is on later years and some of it on the nearer half of them.
 */
const leastMass = 0.5;
const leastNearMass = 0.15;

function nearerHalf(targets: readonly number[]): readonly number[] {
  return targets.slice(0, Math.ceil(targets.length / 2));
}
