import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { BandChart } from '../../../charts/BandChart';
import type { Band } from '../../../charts/BandChart';
import { parseHead } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import { findingOf } from '../result';
import type { RecallCurve, RecallCurvesResult } from '../result';
import { findingWords, scopeWords } from '../viewWords';
import styles from '../../../charts/report.module.css';

interface CurvesProps extends ViewProps<RecallCurvesResult> {
  readonly base: number;
}

/** The recall over the number of masked heads: the best against random others, in each scope. */
export function Curves(props: CurvesProps): ReactElement {
  const { result, base, onAblate, onSelect } = props;
  const [first] = result.curves;
  const found = first && findingOf(first, base);
  const heads = found?.point.top.heads.map((name) => parseHead(name)) ?? [];
  const names = found && found.point.k <= 5 ? found.point.top.heads.join(', ') : 'these heads';
  return (
    <section className={styles.card} aria-labelledby="curves-title">
      <h2 className={styles.title} id="curves-title">
        What the best heads are worth
      </h2>
      <div className={result.curves.length > 1 ? styles.halves : undefined}>
        {result.curves.map((curve) => (
          <div key={curve.scope}>
            <p className={styles.finding}>{findingWords(result, curve)}</p>
            <BandChart
              places={curve.points.map(({ k }) => k)}
              bands={bandsOf(curve, base)}
              label={`Recall by number of heads masked ${scopeWords[curve.scope]}`}
              xLabel={`heads masked ${scopeWords[curve.scope]}`}
              yLabel="recall"
              scale="linear"
              range={[-0.03, 1.03]}
            />
          </div>
        ))}
      </div>
      <p className={`${styles.definition} ${styles.after}`}>
        Points of random heads are single draws, the line their median, the band from the least to
        the most. {rankedWords(result)}
      </p>
      {heads.length > 0 && (
        <div className={styles.actions}>
          <Button size="xs" variant="light" onClick={() => onAblate(heads)}>
            Make {names} uniform on the page
          </Button>
          <Button size="xs" variant="default" onClick={() => onSelect(heads)}>
            Select {names}
          </Button>
        </div>
      )}
    </section>
  );
}

function bandsOf({ points }: RecallCurve, base: number): Band[] {
  const draws = points[0]?.draws.map((_, draw) =>
    points.map((point) => point.draws[draw]?.recall ?? NaN),
  );
  const best = { name: 'best heads masked', rows: [points.map(({ top }) => top.recall ?? NaN)] };
  return [
    { ...best, points: true },
    { name: 'random others masked', rows: draws ?? [], points: true, middle: 'median' },
    { name: 'unchanged model', rows: [points.map(() => base)], dashed: true },
  ];
}

/** Beyond the heads that have a rank the order is chance. */
function rankedWords({ ranked, curves }: RecallCurvesResult): string {
  const most = Math.max(0, ...(curves[0]?.points.map(({ k }) => k) ?? []));
  if (most <= ranked) return '';
  const scored = ranked === 1 ? 'One head has' : `${ranked} heads have`;
  return `${scored} a score above 0: where more are masked, the rest are drawn at random.`;
}
