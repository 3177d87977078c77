import type { CSSProperties, ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import styles from './Legend.module.css';

/** A head among several that are shown at once. */
export interface HuedPattern {
  /** Names the head: "L1H3". */
  readonly label: string;
  /** `[query, key]` */
  readonly pattern: NdArray;
}

/** The colour of the n-th head among several, as CSS. */
export function hueOf(index: number): string {
  return `var(--chart-hue-${index})`;
}

/** Names several heads beside their hues. */
export function HueKeys({ labels }: { readonly labels: readonly string[] }): ReactElement {
  return (
    <>
      {labels.map((label, i) => (
        <span key={label} className={styles.item}>
          <span className={styles.swatch} style={background(i)} />
          <span>{label}</span>
        </span>
      ))}
    </>
  );
}

/** The hue of the n-th head, as strong as its weight from 0 to 1. */
export function background(index: number, weight = 1): CSSProperties {
  const share = Math.round(100 * Math.min(1, Math.max(0, weight)));
  return {
    backgroundColor:
      share === 100 ? hueOf(index) : `color-mix(in srgb, ${hueOf(index)} ${share}%, transparent)`,
  };
}
