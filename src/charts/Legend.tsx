import type { ReactElement, ReactNode } from 'react';
import './charts.css';
import { curveWords, endsOf } from './mapScale';
import type { MapScale } from './mapScale';
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
  /** What stands at its ends. */
  readonly domain: readonly [low: number | string, high: number | string];
  readonly label: string;
}

/** A colour ramp between the ends of its domain. */
export function Ramp({ kind, domain, label }: RampProps): ReactElement {
  return (
    <span className={styles.item}>
      <span>{label}</span>
      <span>{endWords(domain[0])}</span>
      <span className={`${styles.ramp} ${styles[kind]}`} />
      <span>{endWords(domain[1])}</span>
    </span>
  );
}

function endWords(end: number | string): string {
  return typeof end === 'number' ? formatTick(end) : end;
}

/** The ramp of a map's scale, with what its colours follow where that is not the value itself. */
export function ScaleRamp({
  scale,
  label,
}: {
  readonly scale: MapScale;
  readonly label: string;
}): ReactElement {
  const curve = curveWords(scale);
  return (
    <Ramp
      kind={scale.kind}
      domain={endsOf(scale)}
      label={curve === '' ? label : `${label}, ${curve}`}
    />
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
