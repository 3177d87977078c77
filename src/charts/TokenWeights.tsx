import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { strongest } from './attentionOf';
import { formatScore, isNumber } from './numbers';
import type { TokenPointer } from './pointers';
import { tokenText } from './tokenText';
import chart from './chart.module.css';
import styles from './TokenStrip.module.css';

export interface TokenWeightsProps {
  readonly tokens: readonly Token[];
  /** Those that it looks at or that look at it. */
  readonly others: readonly Token[];
  readonly source: TokenPointer | null;
  /** `[key]` */
  readonly looks: Float32Array;
  /** `[query]` */
  readonly seen: Float32Array;
  readonly loss: number | null;
  /** What a position is called: "token" if left out. */
  readonly unit?: string | undefined;
}

/** The largest weights of the token in question in numbers, in two lines that are always there. */
export function TokenWeights(props: TokenWeightsProps): ReactElement {
  const { tokens, others, source, looks, seen, loss, unit = 'token' } = props;
  if (!source) {
    return (
      <div className={`${styles.weights} ${chart.muted}`}>{`Hover a ${unit}, click to pin it`}</div>
    );
  }
  return (
    <div className={styles.weights}>
      <span className={chart.muted}>{`${unit} ${source.index}`}</span>
      <span>
        <span className={`${chart.mono} ${styles.entry}`}>{nameOf(tokens[source.index])}</span>
        {isNumber(loss) && <span className={chart.muted}>{`loss ${formatScore(loss)} nats`}</span>}
      </span>
      <span className={styles.looksTitle}>looks at</span>
      <span>{source.as === 'key' ? '–' : <Entries tokens={others} weights={looks} />}</span>
      <span className={styles.seenTitle}>looked at by</span>
      <span>{source.as === 'query' ? '–' : <Entries tokens={others} weights={seen} />}</span>
    </div>
  );
}

export interface EntriesProps {
  readonly tokens: readonly Token[];
  readonly weights: Float32Array;
}

/** The largest of some weights, each with its token. */
export function Entries({ tokens, weights }: EntriesProps): ReactElement {
  const largest = strongest(weights, 4);
  if (largest.length === 0) return <span className={`${styles.entry} ${chart.muted}`}>none</span>;
  return (
    <>
      {largest.map(({ index, weight }) => (
        <span key={index} className={styles.entry}>
          <span className={chart.mono}>{nameOf(tokens[index])}</span>
          <span className={styles.entryValue}>{formatScore(weight)}</span>
        </span>
      ))}
    </>
  );
}

function nameOf(token: Token | undefined): string {
  return token ? tokenText(token) : '';
}
