import type { ReactElement } from 'react';
import { cellRecall } from '../result';
import type { GridAnswer, GridCondition, GridResult } from '../result';
import { conditionTitle, placeWords } from '../viewWords';
import styles from './Grid.module.css';

/** What the model said in a cell, in each condition. */
export function CellReadout({
  result,
  cell,
}: {
  result: GridResult;
  cell: number | null;
}): ReactElement {
  const { conditions, lengths, depths } = result;
  return (
    <div className={styles.readout} aria-live="polite">
      {cell === null ? (
        <p className={styles.quiet}>
          Hover a cell, or walk with the arrow keys, to read what the model said there.
        </p>
      ) : (
        <>
          <p>
            {placeWords(
              lengths[cell % lengths.length] ?? 0,
              depths[Math.floor(cell / lengths.length)] ?? 0,
            )}
            {expectedWords(conditions, cell)}
          </p>
          <dl>
            {conditions.map((condition) => (
              <div key={condition.name}>
                <dt>{conditionTitle(condition, result)}</dt>
                <dd>{answerWords(condition.cells[cell])}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </div>
  );
}

function expectedWords([first]: readonly GridCondition[], cell: number): string {
  const expected = first?.cells[cell]?.[0]?.expected;
  return expected === undefined ? '' : `; to be said: “${expected}”`;
}

/** The recall of a cell and its first answer; how many more there are. */
export function answerWords(answers: readonly GridAnswer[] | null | undefined): string {
  const recall = cellRecall(answers);
  const [first, ...others] = answers ?? [];
  if (recall === null || !first) return 'not measured yet';
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${recall.toFixed(2)}: ${quoted(first.response)}${more}`;
}

function quoted(response: string): string {
  const said = response.trim();
  return said === '' ? '(nothing)' : `“${said}”`;
}
