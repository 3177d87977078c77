import { Fragment, useMemo } from 'react';
import type { ReactElement } from 'react';
import type { LookPart } from '../terms/looks';
import type { Token } from '../terms/models';
import './charts.css';
import chart from './chart.module.css';
import { excerpts } from './excerpts';
import styles from './looks.module.css';
import { TokenGlyphs } from './TokenChip';

export interface LookedTextProps {
  readonly tokens: readonly Token[];
  readonly partOf: (at: number) => LookPart;
  /** What is shown with what is around it, besides what was looked at; keep it stable. */
  readonly shown: readonly number[];
  /** Positions that the head looked at, at one step or another. */
  readonly looked: readonly number[];
  /** Those of them that it looked at in the step in question. */
  readonly now: number | null;
  /** Names the figure: "Where L1H3 looked". */
  readonly label: string;
}

/** Tokens that are shown before and after those that matter. */
const around = 6;

/** The parts of a text that matter, with the tokens that were looked at in the colour of their part. */
export function LookedText(props: LookedTextProps): ReactElement {
  const { tokens, partOf, shown, looked, now, label } = props;
  const runs = useMemo(
    () => excerpts(tokens.length, [...shown, ...looked], around),
    [tokens, shown, looked],
  );
  const seen = useMemo(() => new Set(looked), [looked]);
  return (
    <figure className={chart.figure} aria-label={label}>
      <div className={styles.text} tabIndex={0} role="region" aria-label={label}>
        {runs.map(({ start, end }) => (
          <Fragment key={start}>
            {start > 0 && <span className={styles.gap}>…</span>}
            {tokens.slice(start, end).map((token, i) => (
              <Fragment key={i}>
                <wbr />
                <span
                  className={styles.token}
                  data-part={partOf(start + i)}
                  data-looked={start + i === now ? 'now' : seen.has(start + i) ? 'ever' : undefined}
                >
                  <TokenGlyphs token={token} />
                </span>
              </Fragment>
            ))}
          </Fragment>
        ))}
      </div>
    </figure>
  );
}
