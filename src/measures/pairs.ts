import { InputError } from '../base/errors';
import { argmax } from '../base/statistics';
import type { LoadedModel } from '../model/loaded';
import type { DatasetChoice, DatasetCounts } from '../terms/datasets';
import { examplesOf } from '../text/datasets/examples';
import { activationsOf } from './attribution';
import type { Wanted } from './metrics';
import { wantedTokens } from './wantedTokens';
import type { AskedTokens } from './wantedTokens';

/** A text and its counterpart of as many tokens, and what the answer is judged by. */
export interface Pair {
  readonly clean: readonly number[];
  readonly corrupt: readonly number[];
  readonly wanted: Wanted;
}

/** Pairs, and how they came about where they were drawn. */
export interface Pairs {
  readonly pairs: readonly Pair[];
  readonly counts: DatasetCounts | null;
}

/** Where pairs come from: a dataset, or the text on the page against a corrupt one. */
export interface PairChoice extends DatasetChoice, AskedTokens {
  readonly texts: 'dataset' | 'page';
  readonly corrupt: string;
}

/**
 * The pairs of a choice. Those of a dataset are all of one length, the most frequent one, so that
 * positions mean the same in each.
 * @throws InputError where there are none: no text, no corrupt text, another length, no example that
 * suits the tokenizer.
 */
export async function pairsOf(
  model: LoadedModel,
  tokens: readonly number[],
  choice: PairChoice,
): Promise<Pairs> {
  if (choice.texts === 'page')
    return { pairs: [await ownPair(model, tokens, choice)], counts: null };
  const { config, codec } = model;
  const { examples, counts } = examplesOf(choice, {
    codec,
    d_vocab: config.d_vocab,
    n_ctx: config.n_ctx,
  });
  const lengths = examples.map(({ clean }) => clean.length);
  const length = mostFrequent(lengths);
  const pairs = examples
    .filter(({ clean }) => clean.length === length)
    .map(({ clean, corrupt, targets, distractors }) => ({
      ...{ clean, corrupt },
      wanted: { targets, distractors },
    }));
  if (pairs.length === 0) {
    const why = counts.dropped.map(({ reason }) => reason).join('; ');
    throw new InputError(
      `no example of this dataset suits the model (${why || 'none was given'}): choose another, or own pairs`,
    );
  }
  const other = examples.length - pairs.length;
  const reason = `not ${length} tokens long, as most are`;
  const dropped = other > 0 ? [...counts.dropped, { reason, count: other }] : counts.dropped;
  return { pairs, counts: { ...counts, kept: pairs.length, dropped } };
}

async function ownPair(
  model: LoadedModel,
  clean: readonly number[],
  { corrupt: text, ...asked }: PairChoice,
): Promise<Pair> {
  if (clean.length === 0) throw new InputError('expected a text on the page: type one');
  if (text === '') throw new InputError('give a corrupt text, as long as the one on the page');
  const corrupt =
    model.info.input === 'ids' ? text.split(/[\s,]+/).map(Number) : model.codec.encode(text);
  if (corrupt.length !== clean.length) {
    throw new InputError(
      `the text on the page has ${clean.length} tokens, the corrupt one ${corrupt.length}: make them equally long`,
    );
  }
  const { logits } = await activationsOf(model, clean, []);
  const chosen = wantedTokens(model, logits, asked);
  if (asked.distractor !== '') return { clean, corrupt, wanted: chosen };
  const after = argmax((await activationsOf(model, corrupt, [])).logits);
  const distractors = chosen.targets.includes(after) ? chosen.distractors : [after];
  return { clean, corrupt, wanted: { ...chosen, distractors } };
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}
