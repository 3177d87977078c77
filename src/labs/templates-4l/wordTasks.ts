import type { Random } from '../../base/random';
import { pick } from '../../base/random';
import { fill } from '../../text/datasets/templates';
import { drawUntil, grammar, splitOf } from './grammar';
import type { Split } from './grammar';
import type { TemplateCase } from './templateCase';

type Row = readonly string[];

/** A word task: the column of a table that answers, and its sibling that answers otherwise. */
interface WordTask {
  readonly name: string;
  readonly rows: readonly Row[];
  readonly column: number;
  readonly sibling: number;
}

/** Two tasks share the words of each table: only the shots tell which one is meant. */
const wordTaskTable: readonly WordTask[] = Object.values(grammar.words).flatMap(
  ({ tasks: [first = '', second = ''], rows }) => [
    { name: first, rows, column: 1, sibling: 2 },
    { name: second, rows, column: 2, sibling: 1 },
  ],
);

export const wordTaskNames: readonly string[] = wordTaskTable.map(({ name }) => name);

/** The most shots that training has. */
export const mostShots = 10;

/**
 * A task on words in few shots (the prompts of soft injection, arXiv 2507.20906): `shots` answered
 * questions, then one to answer; 1 to 10 of them if left out. Corrupt: the same words answered as
 * the sibling task does. The split goes by task, the last word answered and the one asked for;
 * training has no held-out pair anywhere in its prompts.
 * @throws RangeError for a task that there is not
 */
export function wordTasks(
  name: string,
  shots?: number,
): (random: Random, split: Split) => TemplateCase {
  const task = wordTaskTable.find((one) => one.name === name);
  if (!task) throw new RangeError(`no word task "${name}": there are ${wordTaskNames.join(', ')}`);
  return (random, split) => {
    const count = shots ?? 1 + random.int(mostShots);
    const rows = count === 0 ? random.sample(task.rows, 1) : drawRows(task, count, random, split);
    const answer = (column: number): string => rows.at(-1)?.[column] ?? '';
    return {
      task: name,
      variant: `${count} shots`,
      clean: prompt(rows, task.column),
      corrupt: prompt(rows, task.sibling),
      targets: [answer(task.column)],
      distractors: [answer(task.sibling)],
    };
  };
}

/** Different rows, of which each may follow the one before it in this split. */
function drawRows(task: WordTask, shots: number, random: Random, split: Split): Row[] {
  const splitAfter = (before: Row | undefined, next: Row): Split =>
    splitOf(task.name, before?.[0] ?? '', next[0] ?? '');
  if (split === 'held-out') {
    return drawUntil(
      () => random.sample(task.rows, shots + 1),
      (rows) => splitAfter(rows.at(-2), rows[shots] ?? []) === split,
    );
  }
  const rows: Row[] = [];
  while (rows.length <= shots) {
    const next = pick(task.rows, random);
    const known = rows.length === 0 || splitAfter(rows.at(-1), next) === split;
    if (known && !rows.includes(next)) rows.push(next);
  }
  return rows;
}

/** All rows but the last with their answers, the last without. */
function prompt(rows: readonly Row[], column: number): string {
  const { shot, question } = grammar.formats;
  const shots = rows
    .slice(0, -1)
    .map((row) => fill(shot, { input: row[0] ?? '', output: row[column] ?? '' }));
  return shots.join('') + fill(question, { input: rows.at(-1)?.[0] ?? '' });
}
