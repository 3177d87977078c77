import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { background } from './hues';
import { Entries } from './TokenWeights';
import { tokenText } from './tokenText';
import chart from './chart.module.css';
import legend from './Legend.module.css';
import styles from './TokenStrip.module.css';

export interface HeadWeightsProps {
  readonly tokens: readonly Token[];
  /** Those that it looks at or that look at it. */
  readonly others: readonly Token[];
  /** The heads' names, in the order of their hues. */
  readonly labels: readonly string[];
  /** Of each head. */
  readonly weights: readonly Float32Array[];
  readonly source: number | null;
  readonly direction: 'looks' | 'seen';
  /** What stands after the token; what it does to the others if left out. */
  readonly words?: string | undefined;
}

/** The largest weights of one token in numbers, a line for each of several heads. */
export function HeadWeights(props: HeadWeightsProps): ReactElement {
  const { tokens, others, labels, weights, source, direction, words } = props;
  const token = source === null ? undefined : tokens[source];
  const what = direction === 'looks' ? 'looks at' : 'is looked at by';
  return (
    <div className={styles.weights}>
      {token ? (
        <>
          <span className={chart.muted}>{`token ${source}`}</span>
          <span>
            <span className={`${chart.mono} ${styles.entry}`}>{tokenText(token)}</span>
            <span className={chart.muted}>{words ?? what}</span>
          </span>
        </>
      ) : (
        <span className={styles.wide}>
          <span className={chart.muted}>Hover a token, click to pin it</span>
        </span>
      )}
      {labels.map((label, i) => (
        <Line key={label} label={label} index={labels.length > 1 ? i : null}>
          {token && <Entries tokens={others} weights={weights[i] ?? new Float32Array()} />}
        </Line>
      ))}
    </div>
  );
}

interface LineProps {
  readonly label: string;
  /** Of its hue; null for a head that is shown alone. */
  readonly index: number | null;
  readonly children: ReactElement | undefined;
}

function Line({ label, index, children }: LineProps): ReactElement {
  return (
    <>
      <span className={legend.item}>
        {index !== null && <span className={legend.swatch} style={background(index)} />}
        {label}
      </span>
      <span>{children}</span>
    </>
  );
}
