import { argmax, sum } from '../base/statistics';
import { partOf } from '../terms/looks';
import type { Look, PartShares } from '../terms/looks';
import type { NeedleTask } from '../text/needles/task';

/** A prompt and its parts. */
type Prompt = Omit<NeedleTask, 'answer'>;

/**
 * What a head looked at while a token was made: the key with the largest weight, and the weights
 * added up by part. `row` is that step's own row, over the prompt and what was made, `[key]`.
 */
export function lookOf(text: Prompt, row: Float32Array, made: number): Look {
  const at = argmax(row);
  const part = partOf(text, at);
  return {
    ...{ at, part, weight: row[at] ?? 0 },
    hit: part === 'needle' && text.tokens[at] === made,
    shares: sharesOf(text, row),
  };
}

/** A row's weights added up by part, over their sum. `[key]` */
export function sharesOf(text: Prompt, row: Float32Array): PartShares {
  const shares = { needle: 0, first: 0, question: 0, haystack: 0, made: 0 };
  const total = sum(row);
  row.forEach((weight, at) => {
    shares[partOf(text, at)] += weight / total;
  });
  return shares;
}
