import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadCurve } from '../../../charts/HeadCurve';
import { LineChart } from '../../../charts/LineChart';
import { retrievalThreshold, strongThreshold } from '../../../terms/sparsity';
import type { Convergence, Interval } from '../../../terms/stability';
import type { ViewProps } from '../../define';
import type { RetrievalResult } from '../result';
import styles from '../../../charts/report.module.css';

const lines = [
  { value: retrievalThreshold, label: `${retrievalThreshold} retrieval head` },
  { value: strongThreshold, label: `${strongThreshold} strong` },
];

interface CertaintyProps extends ViewProps<RetrievalResult> {
  readonly scores: readonly number[];
}

/** All heads as a curve with their intervals, and how soon the best are known. */
export function Certainty({ result, scores, ...props }: CertaintyProps): ReactElement {
  const { model, head, onHover, onPick } = props;
  const { activation, interval, convergence, validSamples } = result;
  return (
    <section className={styles.card} aria-labelledby="retrieval-certainty">
      <h2 className={styles.title} id="retrieval-certainty">
        How few heads, and how sure
      </h2>
      <p className={styles.definition}>{bandWords(interval, validSamples)}</p>
      <div className={styles.halves}>
        <HeadCurve
          shape={model}
          scores={scores}
          label="mean score"
          range={interval ? { name: '95 % interval', ...interval } : undefined}
          other={activation ? { name: 'activation frequency', values: activation } : undefined}
          lines={lines}
          hovered={head}
          onHover={onHover}
          onPick={onPick}
        />
        {convergence && <Settling convergence={convergence} heads={scores.length} />}
      </div>
    </section>
  );
}

/** How the set of best heads settles as samples are added. */
function Settling({
  convergence: { k, orders, counts, withAll, withOthers, chance },
  heads,
}: {
  convergence: Convergence;
  heads: number;
}): ReactElement {
  const curves = useMemo(
    () => [
      { name: 'with all samples', x: counts, y: withAll, tone: 'strong' as const },
      { name: 'with as many others', x: counts, y: withOthers.map((value) => value ?? NaN) },
    ],
    [counts, withAll, withOthers],
  );
  const best = k === 1 ? 'best head' : `best ${k} heads`;
  return (
    <div>
      <LineChart
        curves={curves}
        label={`Overlap of the ${best}`}
        unit={`share of the ${best} of ${heads}`}
        places="samples"
        range={[0, 1]}
        height={206}
        references={[{ value: chance, label: `chance ${chance.toFixed(2)}` }]}
      />
      <p className={`${styles.definition} ${styles.after}`}>
        The {best} by the first samples against the {best} by all of them (which contain the first,
        so it ends at 1), and against the {best} by as many other samples, which is the stricter
        question. Mean over {orders} random orders; heads of equal scores share the last place.
      </p>
    </div>
  );
}

function bandWords(interval: Interval | null, validSamples: number): string {
  const gap =
    'Activation frequency, the share of valid samples in which a head scores at all, lies above the mean score where a head fetches in some contexts only.';
  if (!interval) return `${gap} With one valid sample there is no interval.`;
  return `Band: where the mean score lies in ${Math.round(100 * interval.level)} % of ${interval.resamples} bootstrap resamples of the ${validSamples} valid samples (percentiles, seeded). ${gap}`;
}
