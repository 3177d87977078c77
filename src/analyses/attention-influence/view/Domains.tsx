import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { mean } from '../../../base/statistics';
import { formatScore, isNumber } from '../../../charts/numbers';
import type { InfluenceRow } from '../../../terms/influence';
import { meanRandom } from '../result';
import report from '../../../charts/report.module.css';

/** Domains against each other: score, what random heads cost, and how hard their texts are. */
export function Domains({ rows }: { rows: readonly InfluenceRow[] }): ReactElement | null {
  const domains = useMemo(() => domainsOf(rows), [rows]);
  if (domains.length < 2) return null;
  return (
    <section className={report.card} aria-labelledby="influence-domains">
      <h2 className={report.title} id="influence-domains">
        Domains
      </h2>
      <p className={report.definition}>
        Means over documents. Hold documents against others that are about as hard to predict: hard
        texts may lose a little more by any heads, also as a share of their loss, so that random
        heads rank them higher, by small scores.
      </p>
      <div className={report.scroll} tabIndex={0} role="region" aria-label="Scores of domains">
        <table className={report.table}>
          <thead>
            <tr>
              {['domain', 'documents', 'score', 'random heads', 'loss', 'repeats'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {domains.map(({ domain, count, means }) => (
              <tr key={domain}>
                <td>{domain}</td>
                <td>{count}</td>
                {means.map((value, i) => (
                  <td key={i}>{formatScore(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What a domain's documents have on the average, highest score first; those without a score are left out. */
function domainsOf(
  rows: readonly InfluenceRow[],
): { domain: string; count: number; means: (number | null)[] }[] {
  const scored = rows.filter(({ score }) => score !== null);
  return [...new Set(scored.map(({ domain }) => domain))]
    .map((domain) => {
      const some = scored.filter((row) => row.domain === domain);
      const over = (value: (row: InfluenceRow) => number | null): number | null => {
        const known = some.map(value).filter(isNumber);
        return known.length > 0 ? mean(known) : null;
      };
      const means = [
        over(({ score }) => score),
        over(meanRandom),
        over(({ L_base }) => L_base),
        over(({ repetition }) => repetition),
      ];
      return { domain, count: some.length, means };
    })
    .sort((a, b) => (b.means[0] ?? 0) - (a.means[0] ?? 0));
}
