import type { ReactElement } from 'react';
import report from '../../../charts/report.module.css';
import type { GridResult } from '../result';
import { conditionTitle, percent } from '../viewWords';
import { answerWords } from './CellReadout';
import styles from './Grid.module.css';

/** Every cell with what the model said, as a table. */
export function CellTable({ result }: { result: GridResult }): ReactElement {
  const { conditions, lengths, depths } = result;
  return (
    <section className={report.card} aria-labelledby="grid-cells">
      <h2 className={report.title} id="grid-cells">
        Every cell
      </h2>
      <div className={report.scroll} tabIndex={0} role="region" aria-label="Table of cells">
        <table className={`${report.table} ${styles.table}`}>
          <thead>
            <tr>
              <th className={report.number}>Tokens</th>
              <th className={report.number}>Depth</th>
              {conditions.map((condition) => (
                <th key={condition.name}>{conditionTitle(condition, result)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {depths.flatMap((depth, row) =>
              lengths.map((length, column) => (
                <tr key={`${length} ${depth}`}>
                  <td className={report.number}>{length}</td>
                  <td className={report.number}>{percent(depth)}</td>
                  {conditions.map(({ name, cells }) => (
                    <td key={name}>{answerWords(cells[row * lengths.length + column])}</td>
                  ))}
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}
