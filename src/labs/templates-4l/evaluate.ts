import type { Random } from '../../base/random';
import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import type { Transformer } from '../../model/pass';
import { answerIn, groupedBy, nextWordLogits } from './answers';
import { drawCases, tasks } from './cases';
import type { TemplateCase } from './templateCase';
import { wordTaskNames, wordTasks } from './wordTasks';

/** How well a task is solved, on fresh cases of combinations that training never saw. */
export interface TaskFacts {
  readonly cases: number;
  /** The share of cases that are right: the likeliest word is; for years see `answerIn`. */
  readonly accuracy: number;
  /** Mean probability of the right words together. */
  readonly probability: number;
  /** Mean logit difference of right words and distractors. */
  readonly logitDifference: number;
  /** Accuracy by the sort of case. */
  readonly variants: Readonly<Record<string, number>>;
  /** The same answers held against the first 100 cases' corrupt texts: what does not need the point of the task. */
  readonly corruptAccuracy: number;
  /** The same predictions held against the answers of other cases: chance. */
  readonly shuffledAccuracy: number;
}

/** There are eight word tasks, which the model solves in the same way. */
const wordTaskShare = 0.4;

/** Measures every task on `cases` cases, each word task on fewer. `[task] -> facts` */
export async function evaluateTasks(
  model: Transformer,
  seed: number,
  cases: number,
  checkpoint: () => Promise<void> = () => Promise.resolve(),
): Promise<Record<string, TaskFacts>> {
  const facts: [string, TaskFacts][] = [];
  for (const task of tasks.keys()) {
    await checkpoint();
    const count = wordTaskNames.includes(task) ? Math.ceil(cases * wordTaskShare) : cases;
    facts.push([task, await evaluateTask(model, heldOutCases(task, count, random(seed)))]);
  }
  return Object.fromEntries(facts);
}

/** Fresh cases of a task; the same seed gives the same. */
export function heldOutCases(task: string, count: number, source: Random): TemplateCase[] {
  return drawCases(task, 'held-out', count, source.fork(task));
}

/** The most cases of which the corrupt text is read too. */
const mostControls = 100;

/** Measures one task on the cases given, which must be more than one. */
export async function evaluateTask(
  model: Transformer,
  cases: readonly TemplateCase[],
): Promise<TaskFacts> {
  const logits = await nextWordLogits(
    model,
    cases.map(({ clean }) => clean),
  );
  const controls = cases.slice(0, mostControls);
  const corrupt = await nextWordLogits(
    model,
    controls.map((one) => one.corrupt),
  );
  const answers = cases.map((one, i) => answerIn(logits[i]!, one));
  const rightShare = (of: readonly { readonly right: boolean }[]): number =>
    mean(of.map(({ right }) => Number(right)));
  const variants = groupedBy(cases, ({ variant }) => variant);
  const byVariant = [...variants].map(([variant, places]): [string, number] => [
    variant,
    rightShare(places.map((i) => answers[i]!)),
  ]);
  return {
    cases: cases.length,
    accuracy: rightShare(answers),
    probability: mean(answers.map(({ probability }) => probability)),
    logitDifference: mean(answers.map(({ logitDifference }) => logitDifference)),
    variants: Object.fromEntries(byVariant.toSorted(([a], [b]) => a.localeCompare(b, 'en'))),
    corruptAccuracy: rightShare(controls.map((one, i) => answerIn(corrupt[i]!, one))),
    shuffledAccuracy: rightShare(
      cases.map((_, i) => answerIn(logits[i]!, cases[(i + 1) % cases.length]!)),
    ),
  };
}

/** Accuracy of all word tasks together by the number of shots: where the task is told by the shots alone. */
export async function evaluateShots(
  model: Transformer,
  seed: number,
  cases: number,
): Promise<Record<string, number>> {
  const facts: [string, number][] = [];
  for (const shots of [0, 1, 2, 4, 10]) {
    const source = random(seed).fork(`${shots} shots`);
    const drawn = wordTaskNames.flatMap((name) =>
      Array.from({ length: cases }, () => wordTasks(name, shots)(source, 'held-out')),
    );
    facts.push([String(shots), (await evaluateTask(model, drawn)).accuracy]);
  }
  return Object.fromEntries(facts);
}
