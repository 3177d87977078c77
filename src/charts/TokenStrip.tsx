import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, ReactElement, SyntheticEvent } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import { looksAt, seenBy } from './attentionOf';
import { clamp } from './gridGeometry';
import { Legend, Swatch } from './Legend';
import { isNumber } from './numbers';
import type { TokenPointer } from './pointers';
import { sides } from './pooling';
import { TokenChip } from './TokenChip';
import { TokenWeights } from './TokenWeights';
import { spokenToken } from './tokenText';
import { useOwnable } from './useOwnable';
import chart from './chart.module.css';
import styles from './TokenStrip.module.css';

export interface TokenStripProps {
  readonly tokens: readonly Token[];
  /** Of a pattern between two texts: which of its sides these tokens are, and the other one's. */
  readonly side?: { readonly as: 'query' | 'key'; readonly others: readonly Token[] } | undefined;
  /** `[query, key]` of the head in question; null while none is known. */
  readonly pattern: NdArray | null;
  /** Names the figure: "L1H3". */
  readonly label: string;
  /** A token under the pointer in another chart of the same text. */
  readonly hoverToken?: TokenPointer | null | undefined;
  readonly onHoverToken?: ((token: TokenPointer | null) => void) | undefined;
  /** The pinned token's index; the strip keeps it itself if left out. */
  readonly pinned?: number | null | undefined;
  readonly onPin?: ((index: number | null) => void) | undefined;
  /** Cross-entropy of each token in nats, one entry a token, null where there is none (the first). */
  readonly losses?: ArrayLike<number | null> | undefined;
  /** The strip scrolls beyond this many CSS pixels. */
  readonly maxHeight?: number | undefined;
}

/**
 * The text as chips. Hovering a token (or walking with the arrow keys) shows what it looks at and who
 * looks at it; a click or Enter pins it, Escape unpins it.
 */
export function TokenStrip(props: TokenStripProps): ReactElement {
  const { tokens, side, pattern, label, losses, maxHeight } = props;
  const [pinned, setPinned] = useOwnable(props.pinned, props.onPin);
  const [hovered, setHovered] = useOwnable(props.hoverToken, props.onHoverToken);
  const [spoken, setSpoken] = useState('');
  const help = useId();
  const pointer = hovered ?? pointerTo(pinned, side?.as);
  const source = inText(pointer, tokens, side?.as);
  const { looks, seen } = useWeights(pattern, pointer, tokens.length, side);
  const marked = markedBy({ looks, seen }, side?.as);
  const tallest = useMemo(() => largestOf(losses), [losses]);

  const hover = (index: number | null): void => {
    if (index !== (hovered?.index ?? null)) setHovered(pointerTo(index, side?.as));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') setPinned(hovered?.index ?? null);
    else if (event.key === 'Escape') {
      if (pinned === null) return;
      setPinned(null);
    } else {
      const next = step(source?.index, event.key, tokens.length);
      if (next === null) return;
      hover(next);
      setSpoken(`token ${next} ${spokenToken(tokens[next])}`);
    }
    event.preventDefault();
  };

  return (
    <figure className={chart.figure} aria-label={`Tokens, ${label}`}>
      <div
        className={`${styles.strip} ${chart.focus}`}
        style={{ maxHeight }}
        role="application"
        aria-roledescription="token strip"
        aria-label={`Tokens, ${label}`}
        aria-describedby={help}
        tabIndex={0}
        onPointerOver={(event) => hover(indexUnder(event))}
        onPointerLeave={() => hover(null)}
        onBlur={() => hover(null)}
        onClick={(event) => {
          const index = indexUnder(event);
          if (index !== null) setPinned(index === pinned ? null : index);
        }}
        onKeyDown={onKeyDown}
      >
        {tokens.map((token, index) => (
          <TokenChip
            key={index}
            token={token}
            index={index}
            looks={marked.looks[index] ?? 0}
            seen={marked.seen[index] ?? 0}
            state={index === source?.index ? (hovered ? 'source' : 'pinned') : 'none'}
            joined={isJoined(tokens, index)}
            loss={losses ? shareOf(losses[index], tallest) : undefined}
          />
        ))}
      </div>
      <div className={chart.footer}>
        <TokenWeights
          tokens={tokens}
          others={side?.others ?? tokens}
          source={pattern ? source : null}
          looks={looks}
          seen={seen}
          loss={source ? (losses?.[source.index] ?? null) : null}
        />
        <Legend>
          <Swatch mark="looks" label="it looks at" />
          <Swatch mark="seen" label="looks at it" />
          {losses && <Swatch mark="loss" label="loss" />}
        </Legend>
      </div>
      <span id={help} className={chart.hidden}>
        Arrow keys walk the tokens, Enter pins one, Escape unpins it.
      </span>
      <span className={chart.hidden} aria-live="polite">
        {spoken}
      </span>
    </figure>
  );
}

const nothing = new Float32Array(0);

interface Weights {
  /** `[key]` */
  readonly looks: Float32Array;
  /** `[query]` */
  readonly seen: Float32Array;
}

/** Which of the weights are those of the strip's own tokens: keys are looked at, queries look. */
function markedBy({ looks, seen }: Weights, as: 'query' | 'key' | undefined): Weights {
  return { looks: as === 'query' ? nothing : looks, seen: as === 'key' ? nothing : seen };
}

function useWeights(
  pattern: NdArray | null,
  pointer: TokenPointer | null,
  count: number,
  side: TokenStripProps['side'],
): Weights {
  const { index = -1, as = 'both' } = pointer ?? {};
  const others = side?.others.length ?? count;
  const expected = (side?.as === 'key' ? [others, count] : [count, others]).join();
  return useMemo(() => {
    // A pattern of another text would light up the wrong tokens.
    const fits = pattern && sides(pattern).join() === expected;
    if (!fits) return { looks: nothing, seen: nothing };
    return {
      looks: as === 'key' ? nothing : looksAt(pattern, index),
      seen: as === 'query' ? nothing : seenBy(pattern, index),
    };
  }, [pattern, index, as, expected]);
}

/** Whether a token is a part of the same grapheme as the one before it. */
function isJoined(tokens: readonly Token[], index: number): boolean {
  const { fragment } = tokens[index] ?? {};
  return fragment !== undefined && tokens[index - 1]?.fragment?.group === fragment.group;
}

function pointerTo(index: number | null, as: TokenPointer['as'] = 'both'): TokenPointer | null {
  return index === null ? null : { index, as };
}

/** The pointer where it is to one of these tokens, not to one of the pattern's other side. */
function inText(
  pointer: TokenPointer | null,
  tokens: readonly Token[],
  as: TokenPointer['as'] | undefined,
): TokenPointer | null {
  if (!pointer || !tokens[pointer.index]) return null;
  return as === undefined || pointer.as === as ? pointer : null;
}

function indexUnder(event: SyntheticEvent): number | null {
  const chip = event.target instanceof Element ? event.target.closest('[data-index]') : null;
  const index = chip?.getAttribute('data-index');
  return index ? Number(index) : null;
}

function step(from: number | undefined, key: string, count: number): number | null {
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowUp: -1,
    ArrowRight: 1,
    ArrowDown: 1,
    PageUp: -10,
    PageDown: 10,
    Home: -Infinity,
    End: Infinity,
  };
  const move = moves[key];
  if (move === undefined || count === 0) return null;
  return from === undefined ? count - 1 : clamp(from + move, 0, count - 1);
}

function largestOf(losses: ArrayLike<number | null> | undefined): number {
  return Math.max(0, ...Array.from(losses ?? []).filter(isNumber));
}

function shareOf(loss: number | null | undefined, tallest: number): number {
  return isNumber(loss) && tallest > 0 ? loss / tallest : 0;
}
