import { random } from '../../base/random';
import type { Dataset, DatasetChoice, DatasetKind, Example } from '../../terms/datasets';
import { docstring } from './docstring';
import { greaterThan } from './greaterThan';
import { indirectObjects } from './indirectObjects';
import { ownPairs } from './ownPairs';
import type { ExampleReader } from './reading';
import { repeats } from './repeats';
import type { SourceMaker } from './source';

const sources: Readonly<Record<DatasetKind, SourceMaker>> = {
  repeats,
  'indirect-objects': indirectObjects,
  'greater-than': greaterThan,
  docstring,
  own: ownPairs,
};

/** Draws for each example that was asked for, at most. */
const mostDraws = 5;

/**
 * The examples of a choice that suit a tokenizer: targets and distractors are single tokens, clean and
 * corrupt text have as many tokens and fit the context, no example comes twice. The same choice gives
 * the same examples. Fewer than were asked for, or none, where the tokenizer does not suit.
 * @throws InputError for own pairs that are no pairs, and a context without room.
 */
export function examplesOf(choice: DatasetChoice, reader: ExampleReader): Dataset {
  const source = sources[choice.dataset](reader, choice, random(choice.seed));
  const most = source.count ?? mostDraws * choice.examples;
  const examples = new Map<string, Example>();
  const dropped = new Map<string, number>();
  let tried = 0;
  while (tried < most && examples.size < choice.examples) {
    const drawn = source.draw(tried++);
    const key = JSON.stringify(drawn);
    const attempt = examples.has(key) ? 'it came before' : drawn;
    if (typeof attempt === 'string') dropped.set(attempt, (dropped.get(attempt) ?? 0) + 1);
    else examples.set(key, attempt);
  }
  const reasons = [...dropped].map(([reason, count]) => ({ reason, count }));
  return {
    examples: [...examples.values()],
    counts: {
      ...{ kind: choice.dataset, kept: examples.size, tried, words: source.words },
      dropped: reasons.sort((a, b) => b.count - a.count),
    },
  };
}
