import type { ReactElement } from 'react';
import { formatScore } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import type { IclParameters } from '../index';
import type { Sweep, SweepCell } from '../result';
import { StudyButton } from './StudyButton';
import type { StudyProps } from './StudyButton';
import styles from './view.module.css';

/** Which way of learning wins, by the number of classes and by burstiness. */
export function Phases({
  parameters,
  state,
  onStudy,
}: StudyProps & { readonly parameters: IclParameters }): ReactElement {
  const sweep = state?.result as Sweep | null | undefined;
  return (
    <section className={report.card} aria-labelledby="icl-phases">
      <h2 className={report.title} id="icl-phases">
        Looking up or remembering
      </h2>
      <p className={report.definition}>
        One network for each number of classes K and burstiness B, 1,000 steps each, all else as in
        the form (chance {formatScore(1 / parameters.L)}). Left in a cell: accuracy in context;
        right: in weights.
      </p>
      <StudyButton state={state} onStudy={onStudy}>
        Train the phases
      </StudyButton>
      {sweep && <Diagram sweep={sweep} />}
    </section>
  );
}

function Diagram({ sweep: { K, B, cells } }: { sweep: Sweep }): ReactElement {
  return (
    <table className={styles.diagram}>
      <thead>
        <tr>
          <td />
          {K.map((classes) => (
            <th key={classes} scope="col">
              K = {classes}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {B.map((bursts) => (
          <tr key={bursts}>
            <th scope="row">B = {bursts}</th>
            {K.map((classes) => (
              <Cell
                key={classes}
                cell={cells.find((one) => one.K === classes && one.B === bursts)}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ cell }: { cell: SweepCell | undefined }): ReactElement {
  if (!cell) return <td className={styles.waiting} aria-label="not trained yet" />;
  return (
    <td>
      <div className={styles.pair}>
        <Share value={cell.inContext} label="in context" tone={styles.context} />
        <Share value={cell.inWeights} label="in weights" tone={styles.weights} />
      </div>
    </td>
  );
}

interface ShareProps {
  readonly value: number;
  readonly label: string;
  readonly tone: string | undefined;
}

function Share({ value, label, tone }: ShareProps): ReactElement {
  return (
    <span className={`${styles.share} ${tone}`} title={`${label}: ${formatScore(value)}`}>
      <span className={styles.bar} style={{ height: `${100 * value}%` }} />
      <span className={styles.value}>{formatScore(value)}</span>
    </span>
  );
}
