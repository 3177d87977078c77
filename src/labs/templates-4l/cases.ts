import type { Random } from '../../base/random';
import type { Split } from './grammar';
import { docstring } from './docstring';
import { greaterThan } from './greaterThan';
import { indirectObject } from './indirectObject';
import { multipleChoice } from './multipleChoice';
import type { TemplateCase } from './templateCase';
import { wordTaskNames, wordTasks } from './wordTasks';

/** Draws cases of one task: the same random numbers give the same case. */
export type CaseSource = (random: Random, split: Split) => TemplateCase;

/** Every task of the model by its name, each word task by its own. */
export const tasks: ReadonlyMap<string, CaseSource> = new Map<string, CaseSource>([
  ['indirect-object', indirectObject],
  ['greater-than', greaterThan],
  ['docstring', docstring],
  ['multiple-choice', multipleChoice],
  ...wordTaskNames.map((name): [string, CaseSource] => [name, wordTasks(name)]),
]);

/** `count` cases of a task. @throws RangeError for a task that there is not. */
export function drawCases(
  task: string,
  split: Split,
  count: number,
  random: Random,
): TemplateCase[] {
  const source = tasks.get(task);
  if (!source) throw new RangeError(`no task "${task}": there are ${[...tasks.keys()].join(', ')}`);
  return Array.from({ length: count }, () => source(random, split));
}
