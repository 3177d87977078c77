import { memo } from 'react';
import type { CSSProperties, ReactElement } from 'react';
import type { Token } from '../terms/models';
import { background } from './hues';
import { tokenStyle, tokenText } from './tokenText';
import styles from './TokenStrip.module.css';

export interface TokenChipProps {
  readonly token: Token;
  readonly index: number;
  /** How much the token in question looks at this one, 0 to 1. */
  readonly looks: number;
  /** How much this one looks at the token in question, 0 to 1. */
  readonly seen: number;
  /** Whether this is the token in question. */
  readonly state: 'none' | 'source' | 'pinned';
  /** Whether it is a part of the same grapheme as the token before. */
  readonly joined?: boolean | undefined;
  /** Share of the largest loss; left out where no losses are shown. */
  readonly loss?: number | undefined;
  /** Weights of several heads, one bar each in their hues, in hundredths: "93,0,12". */
  readonly bars?: string | undefined;
  /** Whether the model made it. */
  readonly made?: boolean | undefined;
}

/** One token. It is drawn again only when something about it changes. */
export const TokenChip = memo(function TokenChip(props: TokenChipProps): ReactElement {
  const { token, index, looks, seen, state, joined = false, loss, bars, made } = props;
  const kind = tokenStyle(token);
  const classes = [styles.chip];
  if (kind === 'special' || kind === 'byte') classes.push(styles[kind]);
  if (joined) classes.push(styles.joined);
  if (looks > 0.45) classes.push(styles.strong);
  if (state !== 'none') classes.push(styles[state]);
  if (loss !== undefined) classes.push(styles.withLoss);
  if (bars !== undefined) classes.push(styles.withBars);
  if (made) classes.push(styles.made);
  return (
    <>
      {!joined && <wbr />}
      <span
        className={classes.join(' ')}
        style={strengths(looks, seen)}
        data-index={index}
        title={`${index} · id ${token.id}`}
      >
        {loss !== undefined && <span className={styles.loss} style={shareStyle(loss)} />}
        <TokenGlyphs token={token} />
        {bars !== undefined && <Bars weights={bars} />}
      </span>
      {token.text.endsWith('\n') && <br />}
    </>
  );
});

function Bars({ weights }: { weights: string }): ReactElement {
  return (
    <span className={styles.bars}>
      {weights.split(',').map((weight, i) => (
        <span key={i} style={background(i, Number(weight) / 100)} />
      ))}
    </span>
  );
}

/** The characters of a token; marks that stand for white space are paler than the text. */
export function TokenGlyphs({ token }: { readonly token: Token }): ReactElement {
  const parts = tokenText(token).split(/([·↵␍⇥⍽]+)/);
  if (token.special) return <>{tokenText(token)}</>;
  return (
    <>
      {parts.map((part, i) =>
        i % 2 === 1 && !token.text.includes(part) ? (
          <span key={i} className={styles.mark}>
            {part}
          </span>
        ) : (
          part
        ),
      )}
    </>
  );
}

function strengths(looks: number, seen: number): CSSProperties {
  const style: Record<string, string> = {};
  if (looks > 0) style['--looks'] = looks.toFixed(3);
  if (seen > 0) style['--seen'] = seen.toFixed(3);
  return style;
}

function shareStyle(share: number): CSSProperties {
  const style: Record<string, string> = { '--share': share.toFixed(3) };
  return style;
}
