import type { ReactElement } from 'react';
import { formatScore } from '../../../charts/numbers';
import { shareOf } from '../../../terms/influence';
import type { ViewProps } from '../../define';
import type { ComparisonResult } from '../result';
import styles from '../../../charts/report.module.css';

/** The agreement in numbers. */
export function Agreement({ result }: ViewProps<ComparisonResult>): ReactElement {
  const { first, second, agreement } = result;
  const k = Math.min(shareOf(0.05, agreement.heads), agreement.overlap.length);
  const facts = [
    { name: 'Spearman', value: formatScore(agreement.spearman) },
    { name: 'Pearson', value: formatScore(agreement.pearson) },
    ...(k > 0
      ? [
          {
            name: `overlap of the best ${k}`,
            value: formatScore(agreement.overlap[k - 1]),
            note: `by chance ${formatScore(agreement.chance[k - 1])}`,
          },
        ]
      : []),
    { name: 'heads that have both', value: String(agreement.heads) },
  ];
  return (
    <section className={styles.card} aria-labelledby="comparison-agreement">
      <h2 className={styles.title} id="comparison-agreement">
        {first.name} against {second.name}
      </h2>
      <p className={styles.definition}>
        Spearman: the correlation of ranks, equal scores sharing a rank. Overlap at k: heads among
        the best k of both, over k. Heads that one source does not score are left out.
      </p>
      <dl className={styles.facts}>
        {facts.map(({ name, value, note }: { name: string; value: string; note?: string }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value} {note !== undefined && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
