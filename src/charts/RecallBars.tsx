import type { ReactElement } from 'react';
import { mean } from '../base/statistics';
import { formatScore, formatTick, isNumber } from './numbers';
import { spreadDots } from './spreadDots';
import './charts.css';
import chart from './chart.module.css';
import styles from './RecallBars.module.css';

/** One bar: a measured share, or the mean of several draws. */
export interface RecallBar {
  /** "Top 2 heads uniform". */
  readonly label: string;
  /** 0 to 1; null while it has not been measured. With draws: their mean if left out. */
  readonly value?: number | null | undefined;
  /** Each random draw, 0 to 1: drawn as dots. */
  readonly draws?: readonly number[] | undefined;
  /** Which heads, how many draws: a line under the label. */
  readonly note?: string | undefined;
  /** `plain` for the unchanged model, `main` for the finding, `control` for its control. */
  readonly role?: 'plain' | 'main' | 'control' | undefined;
}

export interface RecallBarsProps {
  readonly bars: readonly RecallBar[];
  /** What the length of a bar is: "recall of the answer (ROUGE-1)". */
  readonly label: string;
  /** The value of a full bar; 1 if left out. */
  readonly max?: number | undefined;
}

/** Horizontal bars on one scale; random draws are dots on the bar of their mean. */
export function RecallBars({ bars, label, max = 1 }: RecallBarsProps): ReactElement {
  return (
    <figure className={chart.figure} aria-label={label}>
      <div className={styles.title} aria-hidden>
        {label}
      </div>
      <ul className={styles.list}>
        {bars.map((bar) => (
          <Row key={bar.label} bar={bar} max={max} />
        ))}
      </ul>
      <div className={styles.axis} aria-hidden>
        <span className={styles.ticks}>
          {[0, max / 2, max].map((tick) => (
            <span key={tick}>{formatTick(tick)}</span>
          ))}
        </span>
      </div>
    </figure>
  );
}

function Row({ bar, max }: { bar: RecallBar; max: number }): ReactElement {
  const { label, note, draws = [], role = 'plain' } = bar;
  const value = valueOf(bar);
  return (
    <li className={styles.row}>
      <span className={styles.label}>
        {label}
        {note && <span className={styles.note}>{note}</span>}
      </span>
      <span className={styles.track} aria-hidden>
        <span className={`${styles.bar} ${styles[role]}`} style={{ width: percent(value, max) }} />
        {spreadDots(draws, max).map(({ at, lane }, i) => (
          <span
            key={i}
            className={styles.dot}
            style={{ left: `${at * 100}%`, top: 9 + lane * 5 }}
          />
        ))}
      </span>
      <span className={styles.value}>
        {formatScore(value)}
        <span className={styles.note}>{spreadText(draws)}</span>
      </span>
    </li>
  );
}

function valueOf({ value, draws = [] }: RecallBar): number | null {
  if (value !== undefined) return value;
  return draws.length > 0 ? mean(draws) : null;
}

function percent(value: number | null, max: number): string {
  return `${isNumber(value) ? Math.max(0, Math.min(1, value / max)) * 100 : 0}%`;
}

function spreadText(draws: readonly number[]): string {
  if (draws.length === 0) return '';
  const [low, high] = [Math.min(...draws), Math.max(...draws)];
  return `${low.toFixed(2)}–${high.toFixed(2)}, n ${draws.length}`;
}
