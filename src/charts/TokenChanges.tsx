import { Fragment, useMemo } from 'react';
import type { CSSProperties, KeyboardEvent, ReactElement } from 'react';
import type { Token } from '../terms/models';
import { formatChange, isNumber } from './numbers';
import { TokenGlyphs } from './TokenChip';
import { spokenToken } from './tokenText';
import './charts.css';
import chart from './chart.module.css';
import styles from './TokenChanges.module.css';

export interface TokenChangesProps {
  readonly tokens: readonly Token[];
  /** How much something of each token rose or fell; null where there is nothing. */
  readonly changes: readonly (number | null)[];
  /** Names the figure: "Loss with the heads uniform". */
  readonly label: string;
  /** The token in question. */
  readonly at: number | null;
  /** Tokens that are outlined: what the one in question has to do with. */
  readonly marked: readonly number[];
  onPoint(index: number | null): void;
}

/** A text whose tokens are red where something rose and blue where it fell; arrow keys walk along it. */
export function TokenChanges(props: TokenChangesProps): ReactElement {
  const { tokens, changes, label, at, marked, onPoint } = props;
  const largest = useMemo(
    () => Math.max(1e-6, ...changes.filter(isNumber).map(Math.abs)),
    [changes],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    onPoint(Math.max(0, Math.min(tokens.length - 1, (at ?? -1) + step)));
    event.preventDefault();
  };
  const spoken = at === null ? '' : `token ${at} ${spokenToken(tokens[at])} ${told(changes[at])}`;
  return (
    <figure className={chart.figure} aria-label={label}>
      <div
        className={`${styles.text} ${chart.focus}`}
        role="application"
        aria-roledescription="token strip"
        aria-label={label}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerLeave={() => onPoint(null)}
      >
        {tokens.map((token, i) => (
          <Fragment key={i}>
            <wbr />
            <span
              className={styles.token}
              data-state={i === at ? 'at' : marked.includes(i) ? 'marked' : undefined}
              style={shade(changes[i], largest)}
              onPointerEnter={() => onPoint(i)}
            >
              <TokenGlyphs token={token} />
            </span>
            {token.text.endsWith('\n') && <br />}
          </Fragment>
        ))}
      </div>
      <span className={chart.hidden} aria-live="polite">
        {spoken}
      </span>
    </figure>
  );
}

function told(change: number | null | undefined): string {
  return isNumber(change) ? formatChange(change) : 'no loss';
}

/** Strong by the square root of the share: small changes stay visible beside a large one. */
function shade(change: number | null | undefined, largest: number): CSSProperties {
  if (!isNumber(change)) return {};
  const share = Math.sqrt(Math.abs(change) / largest);
  const colour = change > 0 ? 'var(--chart-negative)' : 'var(--chart-positive)';
  return {
    backgroundColor: `color-mix(in srgb, ${colour} ${(45 * share).toFixed(1)}%, transparent)`,
  };
}
