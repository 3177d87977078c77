import { useId, useState } from 'react';
import type { HTMLAttributes, KeyboardEvent, ReactElement } from 'react';
import type { TokenPointer } from './pointers';
import { useOwnable } from './useOwnable';
import chart from './chart.module.css';

/** What charts of tokens share: the token under the pointer, and the pinned one. */
export interface TokenWalkProps {
  /** A token under the pointer in another chart of the same text. */
  readonly hoverToken?: TokenPointer | null | undefined;
  readonly onHoverToken?: ((token: TokenPointer | null) => void) | undefined;
  /** The pinned token's index; the chart keeps it itself if left out. */
  readonly pinned?: number | null | undefined;
  readonly onPin?: ((index: number | null) => void) | undefined;
}

export interface WalkRules {
  /** Which part of a pattern the chart's tokens are. */
  readonly as?: TokenPointer['as'] | undefined;
  /** Where a key leads: a token, with its part where that changes; null for one that leads nowhere. */
  readonly next: (key: string) => number | TokenPointer | null;
  /** How the token reached is spoken. */
  readonly speak: (index: number, as: TokenPointer['as']) => string;
}

export interface TokenWalk {
  readonly pinned: number | null;
  readonly hovered: TokenPointer | null;
  readonly hover: (index: number | null, as?: TokenPointer['as']) => void;
  /** Pins a token; the pinned one is let go. */
  readonly pin: (index: number | null) => void;
  /** For the element that is walked in. */
  readonly stage: HTMLAttributes<HTMLElement>;
  readonly help: string;
  readonly spoken: string;
}

/**
 * Walking through tokens by pointer or keys: hovering shows one, a click or Enter pins it, Escape
 * unpins it.
 */
export function useTokenWalk(props: TokenWalkProps, rules: WalkRules): TokenWalk {
  const [pinned, setPinned] = useOwnable(props.pinned, props.onPin);
  const [hovered, setHovered] = useOwnable(props.hoverToken, props.onHoverToken);
  const [spoken, setSpoken] = useState('');
  const help = useId();
  const { as: part = 'both' } = rules;
  const hover = (index: number | null, as = part): void => {
    if (index === (hovered?.index ?? null) && (hovered?.as ?? as) === as) return;
    setHovered(index === null ? null : { index, as });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') setPinned(hovered?.index ?? null);
    else if (event.key === 'Escape') {
      if (pinned === null) return;
      setPinned(null);
    } else {
      const next = rules.next(event.key);
      if (next === null) return;
      const { index, as } = typeof next === 'number' ? { index: next, as: part } : next;
      hover(index, as);
      setSpoken(rules.speak(index, as));
    }
    event.preventDefault();
  };
  const leave = (): void => hover(null);
  const stage = {
    role: 'application',
    'aria-describedby': help,
    tabIndex: 0,
    onPointerLeave: leave,
    onBlur: leave,
    onKeyDown,
  };
  const pin = (index: number | null): void => setPinned(index === pinned ? null : index);
  return { pinned, hovered, hover, pin, stage, help, spoken };
}

/** What a walk says to screen readers. */
export function WalkWords({ walk, of }: { walk: TokenWalk; of: string }): ReactElement {
  return (
    <>
      <span id={walk.help} className={chart.hidden}>
        {`Arrow keys walk the ${of}, Enter pins one, Escape unpins it.`}
      </span>
      <span className={chart.hidden} aria-live="polite">
        {walk.spoken}
      </span>
    </>
  );
}

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

/** The token that a key leads to in a row of `count`, from its end where there was none before. */
export function stepToken(from: number | undefined, key: string, count: number): number | null {
  const move = moves[key];
  if (move === undefined || count === 0) return null;
  return from === undefined ? count - 1 : Math.min(count - 1, Math.max(0, from + move));
}
