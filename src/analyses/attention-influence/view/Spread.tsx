import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { PointChart } from '../../../charts/PointChart';
import type { Points } from '../../../charts/PointChart';
import type { InfluenceRow } from '../../../terms/influence';
import styles from '../../../charts/report.module.css';

/** Domains that have a colour of their own; the others share one. */
const mostDomains = 4;

/** Loss against score, by domain. */
export function Spread({ rows }: { rows: readonly InfluenceRow[] }): ReactElement | null {
  const groups = useMemo(() => groupsOf(rows), [rows]);
  if (groups.length === 0) return null;
  return (
    <section className={styles.card} aria-labelledby="influence-spread">
      <h2 className={styles.title} id="influence-spread">
        Loss and score
      </h2>
      <PointChart
        groups={groups}
        label="Loss and score of each document, by domain"
        xLabel="loss (nats a token)"
        yLabel="score"
      />
    </section>
  );
}

function groupsOf(rows: readonly InfluenceRow[]): Points[] {
  const scored = rows.filter(({ score }) => score !== null);
  const domains = [...new Set(scored.map(({ domain }) => domain))];
  const named = domains.length > mostDomains ? domains.slice(0, mostDomains - 1) : domains;
  const groupOf = (domain: string): string => (named.includes(domain) ? domain : 'others');
  const names = [...new Set(domains.map(groupOf))];
  return names.map((name) => {
    const some = scored.filter(({ domain }) => groupOf(domain) === name);
    return {
      name,
      x: some.map(({ L_base }) => L_base ?? NaN),
      y: some.map(({ score }) => score ?? NaN),
    };
  });
}
