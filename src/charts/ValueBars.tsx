import type { ReactElement, ReactNode } from 'react';
import './charts.css';
import chart from './chart.module.css';
import { formatScore } from './numbers';
import { ValueTrack } from './ValueTrack';
import styles from './ValueBars.module.css';

/** One named signed value. */
export interface ValueBar {
  readonly key: string;
  readonly name: ReactNode;
  readonly value: number;
  /** More about it, for the pointer. */
  readonly title?: string | undefined;
  /** Drawn as chosen. */
  readonly marked?: boolean | undefined;
  readonly onPick?: (() => void) | undefined;
  readonly onHover?: ((inside: boolean) => void) | undefined;
}

export interface ValueBarsProps {
  /** Shown in this order. */
  readonly bars: readonly ValueBar[];
  /** Names the figure: "What each part adds". */
  readonly label: string;
  /** The size of a full half; the largest one if left out. */
  readonly extent?: number | undefined;
}

/** Signed values as bars from the middle, one row each; rows that can be picked are buttons. */
export function ValueBars({ bars, label, extent }: ValueBarsProps): ReactElement {
  const full = extent ?? (Math.max(0, ...bars.map(({ value }) => Math.abs(value))) || 1);
  return (
    <ul className={`${chart.figure} ${styles.list}`} aria-label={label}>
      {bars.map((bar) => (
        <li key={bar.key}>
          <Row bar={bar} full={full} />
        </li>
      ))}
    </ul>
  );
}

function Row({ bar, full }: { bar: ValueBar; full: number }): ReactElement {
  const { name, title, value, marked, onPick, onHover } = bar;
  const parts = (
    <>
      <span className={styles.name}>{name}</span>
      <ValueTrack value={value} full={full} signed />
      <span className={styles.value}>{formatScore(value)}</span>
    </>
  );
  const className = `${styles.row ?? ''} ${marked ? (styles.marked ?? '') : ''}`;
  if (!onPick)
    return (
      <div className={className} title={title}>
        {parts}
      </div>
    );
  return (
    <button
      type="button"
      title={title}
      className={`${className} ${styles.button ?? ''} ${chart.focus ?? ''}`}
      aria-pressed={marked ?? false}
      onClick={onPick}
      onPointerEnter={() => onHover?.(true)}
      onPointerLeave={() => onHover?.(false)}
    >
      {parts}
    </button>
  );
}
