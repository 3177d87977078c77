import type { ReactElement, ReactNode } from 'react';
import './charts.css';
import { formatTick } from './numbers';
import styles from './Legend.module.css';

/** The marks a legend explains besides colour ramps. */
export type Mark = 'mask' | 'missing' | 'off' | 'locked' | 'shift' | 'looks' | 'seen' | 'loss';

/** A row of explanations that wraps where there is no room. */
export function Legend({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className={styles.legend}>{children}</div>;
}

export interface RampProps {
  readonly kind: 'sequential' | 'diverging';
  readonly domain: readonly [number, number];
  readonly label: string;
}

/** A colour ramp between the ends of its domain. */
export function Ramp({ kind, domain, label }: RampProps): ReactElement {
  return (
    <span className={styles.item}>
      <span>{label}</span>
      <span>{formatTick(domain[0])}</span>
      <span className={`${styles.ramp} ${styles[kind]}`} />
      <span>{formatTick(domain[1])}</span>
    </span>
  );
}

/** One mark and what it says. */
export function Swatch({
  mark,
  label,
}: {
  readonly mark: Mark;
  readonly label: string;
}): ReactElement {
  return (
    <span className={styles.item}>
      <span className={`${styles.swatch} ${styles[mark]}`} />
      <span>{label}</span>
    </span>
  );
}
