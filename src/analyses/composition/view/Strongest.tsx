import type { ReactElement } from 'react';
import { formatScore } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { allHeads, headNameIn } from '../../../terms/heads';
import type { KindProps } from './LayerMap';

/** The pairs of heads that compose most. */
export function Strongest({ result, model, kind, onHover, onPick }: KindProps): ReactElement {
  const heads = allHeads(model);
  const { mean, deviation } = result.baseline[kind];
  const headCell = (index: number): ReactElement | null => {
    const head = heads[index];
    if (!head) return null;
    return (
      <td onPointerEnter={() => onHover(head)}>
        <button type="button" className={report.link} onClick={() => onPick(head)}>
          {headNameIn(model, head)}
        </button>
      </td>
    );
  };
  return (
    <section className={report.card} aria-labelledby="composition-strongest">
      <h2 className={report.title} id="composition-strongest">
        Strongest pairs
      </h2>
      <div className={report.scroll} onPointerLeave={() => onHover(null)}>
        <table className={report.table} aria-label="Strongest pairs">
          <thead>
            <tr>
              <th>Sender</th>
              <th>Receiver</th>
              <th className={report.number}>Ratio</th>
              <th className={report.number}>Above random</th>
              <th className={report.number}>In deviations</th>
            </tr>
          </thead>
          <tbody>
            {result.strongest[kind].map(({ sender, receiver, ratio }) => (
              <tr key={`${sender} ${receiver}`}>
                {headCell(sender)}
                {headCell(receiver)}
                <td className={report.number}>{formatScore(ratio)}</td>
                <td className={report.number}>{formatScore(ratio - mean)}</td>
                <td className={report.number}>{formatScore((ratio - mean) / deviation)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
