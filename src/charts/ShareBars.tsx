import type { ReactElement, ReactNode } from 'react';
import { lookParts, partNames } from '../terms/looks';
import type { PartShares } from '../terms/looks';
import './charts.css';
import chart from './chart.module.css';
import styles from './looks.module.css';

/** Where attention went in one case. */
export interface ShareBar {
  readonly key: string;
  readonly name: ReactNode;
  /** A few words after the name. */
  readonly note?: string | undefined;
  readonly shares: PartShares;
}

export interface ShareBarsProps {
  readonly bars: readonly ShareBar[];
  /** Names the figure: "Where the heads looked". */
  readonly label: string;
}

/** Attention by part, one stacked bar a row, each as long as the others: shares of 1. */
export function ShareBars({ bars, label }: ShareBarsProps): ReactElement {
  return (
    <figure className={chart.figure} aria-label={label}>
      <ul className={styles.bars}>
        {bars.map(({ key, name, note, shares }) => (
          <li key={key} className={styles.row}>
            <span className={styles.label}>
              {name} {note !== undefined && <span className={styles.note}>{note}</span>}
            </span>
            <span className={styles.stack} role="img" aria-label={sharesText(shares)}>
              {lookParts.map((part) => (
                <span
                  key={part}
                  data-part={part}
                  title={`${partNames[part]} ${percent(shares[part])}`}
                  style={{ width: `${100 * shares[part]}%` }}
                />
              ))}
            </span>
          </li>
        ))}
      </ul>
      <PartKeys />
    </figure>
  );
}

/** Which colour is which part. */
export function PartKeys(): ReactElement {
  return (
    <figcaption className={styles.keys}>
      {lookParts.map((part) => (
        <span key={part} className={styles.entry} data-part={part}>
          <span className={styles.key} />
          {partNames[part]}
        </span>
      ))}
    </figcaption>
  );
}

/** "answer in the needle 82 %, first token (sink) 18 %": parts with at least half a percent. */
function sharesText(shares: PartShares): string {
  return lookParts
    .filter((part) => shares[part] >= 0.005)
    .map((part) => `${partNames[part]} ${percent(shares[part])}`)
    .join(', ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
