import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { csvText } from '../../../base/csv';
import { handOver } from '../../../charts/exports/handOver';
import { formatShort, isNumber } from '../../../charts/numbers';
import { spreadOf } from '../result';
import type { CurvePoint, RecallCurvesResult } from '../result';
import { csvRows, scopeWords } from '../viewWords';
import styles from '../../../charts/report.module.css';

/** Every number of the curves. */
export function PointTable({ result }: { readonly result: RecallCurvesResult }): ReactElement {
  const save = (): void =>
    handOver('recall-curves.csv', new Blob([csvText(csvRows(result))], { type: 'text/csv' }));
  return (
    <section className={styles.card} aria-labelledby="curves-numbers">
      <h2 className={styles.title} id="curves-numbers">
        The numbers of the curves
      </h2>
      <div className={styles.scroll} tabIndex={0} role="region" aria-label="Table of recalls">
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Masked</th>
              <th className={styles.number}>k</th>
              <th className={styles.number}>Best</th>
              <th className={styles.number}>Median draw</th>
              <th className={styles.number}>Quartiles</th>
              <th className={styles.number}>Least to most</th>
              <th>Best heads</th>
            </tr>
          </thead>
          <tbody>
            {result.curves.flatMap(({ scope, points }) =>
              points.map((point) => (
                <Row key={`${scope} ${point.k}`} point={point} where={scopeWords[scope]} />
              )),
            )}
          </tbody>
        </table>
      </div>
      <div className={styles.actions}>
        <Button size="xs" variant="default" onClick={save}>
          Save every draw as CSV
        </Button>
      </div>
    </section>
  );
}

function Row({
  point,
  where,
}: {
  readonly point: CurvePoint;
  readonly where: string;
}): ReactElement {
  const { k, top } = point;
  const spread = spreadOf(point);
  const range = ([low, high]: readonly [number, number]): string =>
    `${formatShort(low)} to ${formatShort(high)}`;
  return (
    <tr>
      <td className={styles.whole}>{where}</td>
      <td className={styles.number}>{k}</td>
      <td className={styles.number}>{isNumber(top.recall) ? formatShort(top.recall) : '–'}</td>
      <td className={styles.number}>{spread ? formatShort(spread.median) : '–'}</td>
      <td className={`${styles.number} ${styles.whole}`}>
        {spread ? range(spread.quartiles) : '–'}
      </td>
      <td className={`${styles.number} ${styles.whole}`}>{spread ? range(spread.ends) : '–'}</td>
      <td className={styles.whole}>
        {top.heads.slice(0, 8).join(', ')}
        {top.heads.length > 8 && ' …'}
      </td>
    </tr>
  );
}
