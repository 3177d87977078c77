import { useMemo } from 'react';
import type { ReactElement, SyntheticEvent } from 'react';
import type { Token } from '../terms/models';
import { isNumber } from './numbers';
import { TokenChip } from './TokenChip';
import type { TokenWalk } from './useTokenWalk';
import chart from './chart.module.css';
import styles from './TokenStrip.module.css';

export interface ChipRowProps {
  readonly walk: TokenWalk;
  readonly label: string;
  readonly tokens: readonly Token[];
  /** The token in question, if it is one of these. */
  readonly source: number | undefined;
  /** How much the token in question looks at each, and how much each looks at it. */
  readonly looks: Float32Array;
  readonly seen: Float32Array;
  /** The weights of several heads instead of those, in the order of their hues. */
  readonly several?: readonly Float32Array[] | undefined;
  /** Cross-entropy of each token in nats, one entry a token, null where there is none (the first). */
  readonly losses?: ArrayLike<number | null> | undefined;
  /** The first token that the model made. */
  readonly madeFrom?: number | undefined;
  readonly maxHeight?: number | undefined;
}

/** Tokens as chips that are walked by pointer or keys. */
export function ChipRow(props: ChipRowProps): ReactElement {
  const { walk, label, tokens, source, looks, seen, several, losses } = props;
  const { madeFrom = Infinity } = props;
  const tallest = useMemo(() => largestOf(losses), [losses]);
  return (
    <div
      className={`${styles.strip} ${chart.focus}`}
      style={{ maxHeight: props.maxHeight, ...(several && roomFor(several.length)) }}
      {...walk.stage}
      aria-roledescription="token strip"
      aria-label={label}
      onPointerOver={(event) => walk.hover(indexUnder(event))}
      onClick={(event) => {
        const index = indexUnder(event);
        if (index !== null) walk.pin(index);
      }}
    >
      {tokens.map((token, index) => (
        <TokenChip
          key={index}
          token={token}
          index={index}
          looks={several ? 0 : (looks[index] ?? 0)}
          seen={several ? 0 : (seen[index] ?? 0)}
          state={index === source ? (walk.hovered ? 'source' : 'pinned') : 'none'}
          joined={isJoined(tokens, index)}
          loss={losses ? shareOf(losses[index], tallest) : undefined}
          bars={several?.map((weights) => Math.round(100 * (weights[index] ?? 0))).join()}
          made={index >= madeFrom}
        />
      ))}
    </div>
  );
}

/** Room for a bar a head under each line. */
function roomFor(heads: number): { lineHeight: string } {
  return { lineHeight: `${26 + 4 * heads}px` };
}

/** Whether a token is a part of the same grapheme as the one before it. */
function isJoined(tokens: readonly Token[], index: number): boolean {
  const { fragment } = tokens[index] ?? {};
  return fragment !== undefined && tokens[index - 1]?.fragment?.group === fragment.group;
}

function indexUnder(event: SyntheticEvent): number | null {
  const chip = event.target instanceof Element ? event.target.closest('[data-index]') : null;
  const index = chip?.getAttribute('data-index');
  return index ? Number(index) : null;
}

function largestOf(losses: ArrayLike<number | null> | undefined): number {
  return Math.max(0, ...Array.from(losses ?? []).filter(isNumber));
}

function shareOf(loss: number | null | undefined, tallest: number): number {
  return isNumber(loss) && tallest > 0 ? loss / tallest : 0;
}
