import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import { looksAt, seenBy } from './attentionOf';
import { ChipRow } from './ChipRow';
import { HeadWeights } from './HeadWeights';
import type { HuedPattern } from './hues';
import { Legend, Swatch } from './Legend';
import type { TokenPointer } from './pointers';
import { sides } from './pooling';
import { TokenWeights } from './TokenWeights';
import { spokenToken } from './tokenText';
import { stepToken, useTokenWalk, WalkWords } from './useTokenWalk';
import type { TokenWalkProps } from './useTokenWalk';
import chart from './chart.module.css';

export interface TokenStripProps extends TokenWalkProps {
  readonly tokens: readonly Token[];
  /** Of a pattern between two texts: which of its sides these tokens are, and the other one's. */
  readonly side?: { readonly as: 'query' | 'key'; readonly others: readonly Token[] } | undefined;
  /** `[query, key]` of the head in question; null while none is known. */
  readonly pattern: NdArray | null;
  /** Several heads at once instead of the one, each in its hue, in one direction. */
  readonly several?:
    { readonly heads: readonly HuedPattern[]; readonly direction: 'looks' | 'seen' } | undefined;
  /** Names the figure: "L1H3". */
  readonly label: string;
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
  const { tokens, side, pattern, label, losses, maxHeight, several } = props;
  const walk = useTokenWalk(props, {
    as: side?.as,
    next: (key) => stepToken(source?.index, key, tokens.length),
    speak: (index) => `token ${index} ${spokenToken(tokens[index])}`,
  });
  const pointer = walk.hovered ?? pointerTo(walk.pinned, side?.as);
  const source = inText(pointer, tokens, side?.as);
  const { looks, seen } = useWeights(pattern, pointer, tokens.length, side);
  const ofSeveral = useSeveral(several, pointer, tokens.length, side);
  const marked = markedBy({ looks, seen }, side?.as);
  return (
    <figure className={chart.figure} aria-label={`Tokens, ${label}`}>
      <ChipRow
        walk={walk}
        label={`Tokens, ${label}`}
        tokens={tokens}
        source={source?.index}
        looks={marked.looks}
        seen={marked.seen}
        several={ofSeveral?.marked}
        losses={losses}
        maxHeight={maxHeight}
      />
      <div className={chart.footer}>
        {several && ofSeveral ? (
          <HeadWeights
            tokens={tokens}
            others={side?.others ?? tokens}
            labels={namesOf(several)}
            weights={ofSeveral.weights}
            source={source?.index ?? null}
            direction={several.direction}
          />
        ) : (
          <TokenWeights
            tokens={tokens}
            others={side?.others ?? tokens}
            source={pattern ? source : null}
            looks={looks}
            seen={seen}
            loss={source ? (losses?.[source.index] ?? null) : null}
          />
        )}
        <StripLegend several={several} losses={losses !== undefined} />
      </div>
      <WalkWords walk={walk} of="tokens" />
    </figure>
  );
}

interface StripLegendProps extends Pick<TokenStripProps, 'several'> {
  readonly losses: boolean;
}

function StripLegend({ several, losses }: StripLegendProps): ReactElement {
  return (
    <Legend>
      {!several && (
        <>
          <Swatch mark="looks" label="it looks at" />
          <Swatch mark="seen" label="looks at it" />
        </>
      )}
      {losses && <Swatch mark="loss" label="loss" />}
    </Legend>
  );
}

function namesOf({ heads }: NonNullable<TokenStripProps['several']>): string[] {
  return heads.map(({ label }) => label);
}

const nothing = new Float32Array(0);

interface Weights {
  /** `[key]` */
  readonly looks: Float32Array;
  /** `[query]` */
  readonly seen: Float32Array;
}

type Side = TokenStripProps['side'];

/** Which of the weights are those of the strip's own tokens: keys are looked at, queries look. */
function markedBy({ looks, seen }: Weights, as: 'query' | 'key' | undefined): Weights {
  return { looks: as === 'query' ? nothing : looks, seen: as === 'key' ? nothing : seen };
}

function useWeights(
  pattern: NdArray | null,
  pointer: TokenPointer | null,
  count: number,
  side: Side,
): Weights {
  const { index = -1, as = 'both' } = pointer ?? {};
  const expected = shapeOf(count, side);
  return useMemo(() => weightsOf(pattern, index, as, expected), [pattern, index, as, expected]);
}

interface SeveralWeights {
  /** Of each head what the pointer looks at, or what looks at it. */
  readonly weights: readonly Float32Array[];
  /** Those of the strip's own tokens. */
  readonly marked: readonly Float32Array[];
}

function useSeveral(
  several: TokenStripProps['several'],
  pointer: TokenPointer | null,
  count: number,
  side: Side,
): SeveralWeights | null {
  const { index = -1, as = 'both' } = pointer ?? {};
  const expected = shapeOf(count, side);
  const own = side?.as;
  return useMemo(() => {
    if (!several) return null;
    const all = several.heads.map(({ pattern }) => weightsOf(pattern, index, as, expected));
    const { direction } = several;
    return {
      weights: all.map((weights) => weights[direction]),
      marked: all.map((weights) => markedBy(weights, own)[direction]),
    };
  }, [several, index, as, expected, own]);
}

function weightsOf(
  pattern: NdArray | null,
  index: number,
  as: TokenPointer['as'],
  expected: string,
): Weights {
  // A pattern of another text would light up the wrong tokens.
  const fits = pattern && sides(pattern).join() === expected;
  if (!fits) return { looks: nothing, seen: nothing };
  return {
    looks: as === 'key' ? nothing : looksAt(pattern, index),
    seen: as === 'query' ? nothing : seenBy(pattern, index),
  };
}

/** Queries and keys that a pattern of these tokens has. */
function shapeOf(count: number, side: Side): string {
  const others = side?.others.length ?? count;
  return (side?.as === 'key' ? [others, count] : [count, others]).join();
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
