import { useCallback, useMemo, useState } from 'react';
import type { MouseEvent, ReactElement } from 'react';
import type { Token } from '../terms/models';
import { arcLayout, arcsOf, tokenAt, touches } from './arcs';
import type { ArcLayout, Arcs } from './arcs';
import { charWidth, columns } from './axisLabels';
import { HueKeys } from './hues';
import type { HuedPattern } from './hues';
import { Legend } from './Legend';
import { paintLines } from './lineViewPaint';
import { formatScore } from './numbers';
import type { TokenPointer } from './pointers';
import { spokenToken, tokenText } from './tokenText';
import { useCanvas, useWidth } from './useCanvas';
import { usePalette } from './usePalette';
import { stepToken, useTokenWalk, WalkWords } from './useTokenWalk';
import type { TokenWalkProps } from './useTokenWalk';
import chart from './chart.module.css';
import styles from './LineView.module.css';

export interface LineViewProps extends TokenWalkProps {
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  /** At most as many as there are hues. */
  readonly heads: readonly HuedPattern[];
  /** Lines of smaller size are not drawn. */
  readonly least: number;
  /** The size of a full line; 1 if left out. */
  readonly extent?: number | undefined;
  /** The view scrolls beyond this many CSS pixels. */
  readonly maxHeight?: number | undefined;
}

/**
 * Keys left, queries right, and a line for each weight between them, as dark as it is large. Hovering
 * a token (or walking with the arrow keys, Left and Right change sides) leaves its own lines; a click
 * or Enter pins it, Escape unpins it.
 */
export function LineView(props: LineViewProps): ReactElement {
  const { queries, keys, heads, least, extent = 1, maxHeight = 480 } = props;
  const label = heads.map((head) => head.label).join(', ');
  const [scrolled, setScrolled] = useState(0);
  const [frame, width] = useWidth();
  const layout = useLayout(queries, keys, width);
  const found = useMemo(() => arcsOf(heads, least * extent), [heads, least, extent]);
  const walk = useTokenWalk(props, {
    next: (key) => stepBetween(token, key, props),
    speak: (index, as) => sentence({ index, as }, found, props),
  });
  const pinned = walk.pinned === null ? null : ({ index: walk.pinned, as: 'both' } as const);
  const token = walk.hovered ?? pinned;
  const point = (event: MouseEvent<HTMLElement>): TokenPointer | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const counts = { keys: keys.length, queries: queries.length };
    return tokenAt(layout, counts, event.clientX - box.left, event.clientY - box.top + scrolled);
  };
  const height = Math.min(layout.height, maxHeight);
  const canvas = useLines(found, layout, { ...{ queries, keys, token, extent }, scrolled, height });
  return (
    <figure className={chart.figure} aria-label={`Lines, ${label}`}>
      <div ref={frame}>
        <div
          className={`${styles.stage} ${chart.focus}`}
          style={{ height, width: layout.width }}
          {...walk.stage}
          aria-roledescription="line view"
          aria-label={`Lines, ${label}: ${keys.length} keys left, ${queries.length} queries right`}
          onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
          onPointerMove={(event) => {
            const { index = null, as } = point(event) ?? {};
            walk.hover(index, as);
          }}
          onClick={(event) => walk.pin(point(event)?.index ?? null)}
        >
          <div style={{ height: layout.height }}>
            <canvas ref={canvas} className={styles.canvas} aria-hidden />
          </div>
        </div>
      </div>
      <div className={chart.footer}>
        <span className={chart.readout}>{token ? readout(token, found, props) : idle(found)}</span>
        <Legend>
          <HueKeys labels={heads.map((head) => head.label)} />
        </Legend>
      </div>
      <p className={chart.hidden}>{summary(found, props)}</p>
      <WalkWords walk={walk} of="tokens" />
    </figure>
  );
}

function useLayout(queries: readonly Token[], keys: readonly Token[], width: number): ArcLayout {
  return useMemo(() => {
    const rows = Math.max(queries.length, keys.length);
    return arcLayout(rows, width, { key: namesWidth(keys), query: namesWidth(queries) });
  }, [queries, keys, width]);
}

function namesWidth(tokens: readonly Token[]): number {
  const longest = tokens.reduce((most, one) => Math.max(most, columns(tokenText(one))), 1);
  return longest * charWidth;
}

interface Lines {
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
  readonly token: TokenPointer | null;
  readonly extent: number;
  readonly scrolled: number;
  readonly height: number;
}

/** A canvas that stays in the window of the scrolled view, drawn again as that moves. */
function useLines({ arcs }: Arcs, layout: ArcLayout, lines: Lines): ReturnType<typeof useCanvas> {
  const palette = usePalette();
  const { queries, keys, token, extent, scrolled, height } = lines;
  const draw = useCallback(
    (context: CanvasRenderingContext2D) =>
      paintLines(context, layout, {
        ...{ queries, keys, extent, token, palette, top: scrolled, height },
        arcs: token ? arcs.filter((arc) => touches(arc, token)) : arcs,
      }),
    [arcs, layout, queries, keys, token, extent, scrolled, height, palette],
  );
  return useCanvas(layout.width, height, draw);
}

/** Up and down along a side, left and right to the other one. */
function stepBetween(
  from: TokenPointer | null,
  key: string,
  { queries, keys }: Pick<LineViewProps, 'queries' | 'keys'>,
): TokenPointer | null {
  const here = from?.as === 'key' ? 'key' : 'query';
  const turned = { ArrowLeft: 'key', ArrowRight: 'query' } as const;
  const as = key === 'ArrowLeft' || key === 'ArrowRight' ? turned[key] : here;
  const count = (as === 'key' ? keys : queries).length;
  const index =
    as === here ? stepToken(from?.index, key, count) : Math.min(from?.index ?? 0, count - 1);
  return index === null ? null : { index, as };
}

function idle({ arcs, count }: Arcs): string {
  const drawn =
    arcs.length < count ? `the strongest ${arcs.length} of ${count} lines` : `${count} lines`;
  return `${drawn}; hover a token, click to pin it`;
}

const mostNamed = 4;

function readout(token: TokenPointer, { arcs }: Arcs, props: LineViewProps): string {
  const own = arcs.filter((arc) => touches(arc, token));
  const texts = token.as === 'key' ? props.keys : props.queries;
  const name = tokenText(texts[token.index] ?? { text: '' });
  const lines = own.slice(0, mostNamed).map((arc) => arcWords(arc, props, tokenText));
  const more = own.length > mostNamed ? `and ${own.length - mostNamed} more` : '';
  const found = [...lines, more].filter(Boolean).join(' | ');
  return `${token.as === 'both' ? 'token' : token.as} ${token.index} ${name}: ${found}`;
}

function sentence(token: TokenPointer, found: Arcs, props: LineViewProps): string {
  const own = found.arcs.filter((arc) => touches(arc, token)).slice(0, mostNamed);
  const texts = token.as === 'key' ? props.keys : props.queries;
  const lines = own.map((arc) => arcWords(arc, props, spokenToken)).join('; ');
  return `${token.as} ${token.index} ${spokenToken(texts[token.index])}: ${lines || 'no line'}`;
}

function arcWords(
  { head, query, key, weight }: Arcs['arcs'][number],
  { queries, keys, heads }: LineViewProps,
  nameOf: (token: Token) => string,
): string {
  const name = (token: Token | undefined): string => (token ? nameOf(token) : '');
  const which = heads.length > 1 ? ` ${heads[head]?.label ?? ''}` : '';
  return `${query} ${name(queries[query])} → ${key} ${name(keys[key])} ${formatScore(weight)}${which}`;
}

/** What the picture shows, for those who do not see it. */
function summary({ arcs, count }: Arcs, props: LineViewProps): string {
  const strongest = arcs.slice(0, 10).map((arc) => arcWords(arc, props, spokenToken));
  return `${count} lines of at least ${props.least}. Strongest: ${strongest.join('; ') || 'none'}.`;
}
