import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { formatScore } from '../../../charts/numbers';
import { bestWithinDomains } from '../../../terms/influence';
import type { InfluenceRow } from '../../../terms/influence';
import { meanRandom } from '../result';
import report from '../../../charts/report.module.css';
import styles from './Influence.module.css';

interface Column {
  readonly title: string;
  readonly text: (row: InfluenceRow) => string;
  /** What the column is ordered by. */
  readonly value: (row: InfluenceRow) => number | string | null;
}

const columns: readonly Column[] = [
  { title: 'document', text: (row) => row.doc_id, value: (row) => row.index },
  { title: 'domain', text: (row) => row.domain, value: (row) => row.domain },
  { title: 'score', text: (row) => formatScore(row.score), value: (row) => row.score },
  { title: 'random heads', text: (row) => formatScore(meanRandom(row)), value: meanRandom },
  { title: 'loss', text: (row) => formatScore(row.L_base), value: (row) => row.L_base },
  { title: 'uniform', text: (row) => formatScore(row.L_ref), value: (row) => row.L_ref },
  { title: 'tokens', text: (row) => String(row.n_tokens), value: (row) => row.n_tokens },
  {
    title: 'repeats',
    text: (row) => `${(100 * row.repetition).toFixed(0)} %`,
    value: (row) => row.repetition,
  },
];

/** Rows that are drawn at first, and each time more are asked for. */
const step = 100;

interface DocumentTableProps {
  readonly rows: readonly InfluenceRow[];
  readonly share: number;
  readonly open: number | null;
  onOpen(index: number | null): void;
}

/** Every document with its score and what may explain it; a click opens one. */
export function DocumentTable({ rows, share, open, onOpen }: DocumentTableProps): ReactElement {
  const [order, setOrder] = useState({ column: 2, down: true });
  const [shown, setShown] = useState(step);
  const sorted = useMemo(() => sortedBy(rows, columns[order.column], order.down), [rows, order]);
  const chosen = useMemo(
    () => new Set(bestWithinDomains(rows, share).map(({ index }) => index)),
    [rows, share],
  );
  const largest = Math.max(...rows.map(({ score }) => Math.abs(score ?? 0)));
  return (
    <section className={report.card} aria-labelledby="influence-documents">
      <h2 className={report.title} id="influence-documents">
        Documents
      </h2>
      <p className={report.definition}>
        Repeats: the share of 4-grams of tokens that had come before in the document; doubled
        phrases raise a score whatever they say. Dots mark the best {(100 * share).toFixed(0)} % of
        each domain. Open a document to see which tokens gain.
      </p>
      <div className={report.scroll} tabIndex={0} role="region" aria-label="Scores of documents">
        <table className={report.table}>
          <thead>
            <tr>
              {columns.map(({ title }, i) => (
                <th
                  key={title}
                  scope="col"
                  aria-sort={order.column !== i ? 'none' : order.down ? 'descending' : 'ascending'}
                >
                  <button
                    type="button"
                    className={styles.sort}
                    onClick={() =>
                      setOrder({ column: i, down: order.column === i ? !order.down : i > 1 })
                    }
                  >
                    {title}
                    {order.column === i && (order.down ? ' ↓' : ' ↑')}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, shown).map((row) => (
              <Row
                key={row.index}
                row={row}
                chosen={chosen.has(row.index)}
                bar={largest > 0 ? (row.score ?? 0) / largest : 0}
                open={row.index === open}
                onOpen={() => onOpen(row.index === open ? null : row.index)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length > shown && (
        <Button mt={8} size="compact-xs" variant="default" onClick={() => setShown(shown + step)}>
          Show {Math.min(step, sorted.length - shown)} more of {sorted.length - shown}
        </Button>
      )}
    </section>
  );
}

interface RowProps {
  readonly row: InfluenceRow;
  readonly chosen: boolean;
  /** The score as a share of the largest. */
  readonly bar: number;
  readonly open: boolean;
  onOpen(): void;
}

function Row({ row, chosen, bar, open, onOpen }: RowProps): ReactElement {
  const [name, domain, score, ...numbers] = columns.map(({ text }) => text(row));
  return (
    <tr data-open={open || undefined} className={styles.row}>
      <td>
        <button
          type="button"
          className={styles.name}
          aria-expanded={open}
          disabled={row.score === null}
          onClick={onOpen}
        >
          {name}
        </button>
        {row.note !== undefined && <small className={styles.note}>{row.note}</small>}
      </td>
      <td>{domain}</td>
      <td className={styles.score}>
        <span
          className={styles.bar}
          data-sign={bar < 0 ? 'minus' : 'plus'}
          style={{ width: `${Math.abs(bar) * 48}px` }}
        />
        {score}
        {chosen && (
          <span className={styles.chosen} title="among the best of its domain">
            {' '}
            ●
          </span>
        )}
      </td>
      {numbers.map((text, i) => (
        <td key={i}>{text}</td>
      ))}
    </tr>
  );
}

function sortedBy(
  rows: readonly InfluenceRow[],
  column: Column | undefined,
  down: boolean,
): InfluenceRow[] {
  const value = (row: InfluenceRow): number | string | null => column?.value(row) ?? null;
  const compare = (a: InfluenceRow, b: InfluenceRow): number => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    const order = x < y ? -1 : x > y ? 1 : 0;
    return (down ? -order : order) || a.index - b.index;
  };
  return [...rows].sort(compare);
}
