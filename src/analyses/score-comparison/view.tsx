import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { LineChart } from '../../charts/LineChart';
import { PointChart } from '../../charts/PointChart';
import { isNumber } from '../../charts/numbers';
import type { ViewProps } from '../define';
import type { ComparisonResult } from './result';
import { Agreement } from './view/Agreement';
import { OneSource } from './view/OneSource';
import styles from '../../charts/report.module.css';

/** Two scores of the same heads: how far they agree, and each by itself. */
export function View(props: ViewProps<ComparisonResult>): ReactElement {
  const { first, second, agreement } = props.result;
  const points = useMemo(() => {
    const both = first.scores
      .map((x, i) => [x, second.scores[i]] as const)
      .filter(([x, y]) => isNumber(x) && isNumber(y));
    return [{ name: 'heads', x: both.map(([x]) => x ?? 0), y: both.map(([, y]) => y ?? 0) }];
  }, [first, second]);
  const curves = useMemo(() => {
    const ks = agreement.overlap.map((_, i) => i + 1);
    return [
      { name: 'overlap', x: ks, y: agreement.overlap, tone: 'strong' } as const,
      { name: 'two random orders', x: ks, y: agreement.chance, tone: 'faint' } as const,
    ];
  }, [agreement]);
  return (
    <div className={styles.view}>
      <Agreement {...props} />
      <section className={styles.card} aria-labelledby="comparison-plots">
        <h2 className={styles.title} id="comparison-plots">
          Head by head, and at the top
        </h2>
        <div className={styles.both}>
          <PointChart
            groups={points}
            label={`${first.name} and ${second.name} of each head`}
            xLabel={first.name}
            yLabel={second.name}
          />
          <LineChart
            curves={curves}
            label="Overlap of the best k heads"
            unit="share"
            places="k"
            range={[0, 1]}
            height={220}
          />
        </div>
      </section>
      <OneSource {...props} source={first} id="first" />
      <OneSource {...props} source={second} id="second" />
    </div>
  );
}
