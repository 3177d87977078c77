import type { ReactElement } from 'react';
import './charts.css';
import styles from './ValueTrack.module.css';

export interface ValueTrackProps {
  readonly value: number;
  /** The size of a full bar; of a full half where values are signed. */
  readonly full: number;
  /** Drawn from the middle, in the colour of its sign. */
  readonly signed?: boolean | undefined;
}

/** One value as a bar on its track, for a row that says the number as well. */
export function ValueTrack({ value, full, signed = false }: ValueTrackProps): ReactElement {
  const share = Math.min(1, Math.abs(value) / full) * (signed ? 50 : 100);
  if (!signed) {
    return (
      <span className={styles.track} aria-hidden>
        <span className={styles.bar} style={{ left: 0, width: `${value > 0 ? share : 0}%` }} />
      </span>
    );
  }
  return (
    <span className={styles.track} aria-hidden>
      <span
        className={value < 0 ? styles.negative : styles.positive}
        style={{ left: `${value < 0 ? 50 - share : 50}%`, width: `${share}%` }}
      />
      <span className={styles.zero} />
    </span>
  );
}
