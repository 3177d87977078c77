import { memo, useMemo } from 'react';
import type { ReactElement, SyntheticEvent } from 'react';
import type { Token } from '../terms/models';
import { isNumber } from './numbers';
import { InSight } from './InSight';
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
  const isLong = tokens.length > longText;
  const size = isLong ? longGroup : groupSize;
  const groups = useMemo(() => startsOf(tokens.length, size), [tokens.length, size]);
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
      {groups.map((start) => {
        const group = (
          <ChipGroup
            key={start}
            {...{ start, size, tokens, several, losses, tallest, madeFrom }}
            looks={several ? nothing : looks}
            seen={several ? nothing : seen}
            source={isIn(start, size, source) ? source : undefined}
            state={walk.hovered ? 'source' : 'pinned'}
          />
        );
        if (!isLong) return group;
        return (
          <InSight key={start} height={longGroupHeight}>
            {group}
          </InSight>
        );
      })}
    </div>
  );
}

/** Chips that are looked through together for what has changed. */
const groupSize = 64;
/** Of texts with more tokens only the groups in sight are there, larger ones: each begins a line. */
const longText = 2048;
const longGroup = 512;
const longGroupHeight = 520;
const nothing = new Float32Array(0);

function startsOf(count: number, size: number): number[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => i * size);
}

function isIn(start: number, size: number, index: number | undefined): boolean {
  return index !== undefined && index >= start && index < start + size;
}

interface ChipGroupProps extends Pick<ChipRowProps, 'tokens' | 'looks' | 'seen' | 'several'> {
  readonly start: number;
  readonly size: number;
  readonly losses: ChipRowProps['losses'];
  readonly tallest: number;
  readonly madeFrom: number;
  /** Only where it is one of the group's. */
  readonly source: number | undefined;
  readonly state: 'source' | 'pinned';
}

/** Some chips of a row. Drawn again only when one of them changes: a text has thousands. */
const ChipGroup = memo(function ChipGroup(props: ChipGroupProps): ReactElement {
  const { start, size, tokens, several, losses } = props;
  return (
    <>
      {tokens.slice(start, start + size).map((token, i) => {
        const index = start + i;
        return (
          <TokenChip
            key={index}
            token={token}
            index={index}
            looks={thousandths(props.looks, index) / 1000}
            seen={thousandths(props.seen, index) / 1000}
            state={index === props.source ? props.state : 'none'}
            joined={isJoined(tokens, index)}
            loss={losses ? shareOf(losses[index], props.tallest) : undefined}
            bars={several?.map((weights) => hundredths(weights, index)).join()}
            made={index >= props.madeFrom}
          />
        );
      })}
    </>
  );
}, showsSame);

function showsSame(a: ChipGroupProps, b: ChipGroupProps): boolean {
  const { start, size } = a;
  const shownPart = [start, size] as const;
  if (size !== b.size) return false;
  if (a.tokens !== b.tokens || a.losses !== b.losses || a.madeFrom !== b.madeFrom) return false;
  if (a.source !== b.source || (a.source !== undefined && a.state !== b.state)) return false;
  if (a.several?.length !== b.several?.length) return false;
  return (
    sameWithin(shownPart, a.looks, b.looks, thousandths) &&
    sameWithin(shownPart, a.seen, b.seen, thousandths) &&
    (a.several ?? []).every((one, i) =>
      sameWithin(shownPart, one, b.several?.[i] ?? nothing, hundredths),
    )
  );
}

function sameWithin(
  [start, size]: readonly [number, number],
  a: Float32Array,
  b: Float32Array,
  shown: (weights: Float32Array, index: number) => number,
): boolean {
  for (let i = start; a !== b && i < start + size; i++) {
    if (shown(a, i) !== shown(b, i)) return false;
  }
  return true;
}

/** Weights as finely as a chip shows them. */
function thousandths(weights: Float32Array, index: number): number {
  return Math.round(1000 * (weights[index] ?? 0));
}

function hundredths(weights: Float32Array, index: number): number {
  return Math.round(100 * (weights[index] ?? 0));
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
