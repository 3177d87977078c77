import type { ConditionName, GridCondition, GridResult } from './result';
import { meanKnown, recallsOf } from './result';

const masks: Readonly<Record<GridResult['mode'], string>> = {
  uniform: 'uniform',
  zero: 'zeroed',
  mean: 'set to their mean',
};

const places: Readonly<Record<GridResult['scope'], string>> = {
  decode: 'from the last prompt token on, as in the paper',
  all: 'at every position',
};

/** What a condition is called: "Best 2 heads uniform". */
export function conditionTitle(
  { name, sets }: GridCondition,
  { mode, chosenBy }: Pick<GridResult, 'mode' | 'chosenBy'>,
): string {
  const count = sets[0]?.length ?? 0;
  const heads = count === 1 ? 'head' : 'heads';
  const titles: Readonly<Record<ConditionName, string>> = {
    base: 'Unchanged model',
    top: `${chosenBy === 'selected' ? 'Selected' : 'Best'} ${count} ${heads} ${masks[mode]}`,
    random: `${count} random other ${heads} ${masks[mode]}`,
  };
  return titles[name];
}

/** What the grid found, in numbers. */
export function finding(result: GridResult): string {
  const { conditions, scope } = result;
  const parts = conditions.map((condition) => {
    const recall = meanKnown(recallsOf(condition));
    const heads = condition.name === 'top' ? ` (${(condition.sets[0] ?? []).join(', ')})` : '';
    const spread = condition.name === 'random' ? drawsWords(condition) : '';
    const said = recall === null ? 'not measured yet' : recall.toFixed(2);
    return `${conditionTitle(condition, result)}${heads}: ${said}${spread}`;
  });
  const masked = conditions.length > 1 ? ` Heads are masked ${places[scope]}.` : '';
  return `Mean recall of the answer over the measured cells. ${parts.join('; ')}.${masked}`;
}

/** The mean of each draw from the lowest to the highest. */
function drawsWords({ sets, cells }: GridCondition): string {
  const known = cells.flatMap((cell) => cell ?? []);
  const means = sets.flatMap((_, set) => {
    const recalls = known.filter((answer) => answer.set === set).map(({ recall }) => recall);
    return meanKnown(recalls) ?? [];
  });
  if (means.length === 0) return '';
  if (means.length === 1) return ' in one draw';
  const [low, high] = [Math.min(...means), Math.max(...means)];
  return ` over ${means.length} draws, from ${low.toFixed(2)} to ${high.toFixed(2)}`;
}

/** "400 tokens, depth 30 %". */
export function placeWords(length: number, depth: number): string {
  return `${length} tokens, depth ${percent(depth)}`;
}

export function percent(depth: number): string {
  return `${Math.round(100 * depth)} %`;
}
