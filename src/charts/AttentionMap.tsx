import { useCallback, useId, useMemo, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement } from 'react';
import { valueAt } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import { columns } from './axisLabels';
import { Legend, ScaleRamp, Swatch } from './Legend';
import { MapAxes } from './MapAxes';
import { MapCrosshair } from './MapCrosshair';
import { MapReadout } from './MapReadout';
import { colourValues, domainOf, unitScale } from './mapScale';
import type { MapScale } from './mapScale';
import { cellAt, isMasked, mapLayout, plotResolution, stepCell } from './mapGeometry';
import type { MapLayout } from './mapGeometry';
import { formatScore } from './numbers';
import { colourTable } from './palette';
import { canvasOf, inkPattern, wordsOf } from './patternImage';
import type { Cell, TokenPointer } from './pointers';
import { poolStrongest, sides } from './pooling';
import { spokenToken, tokenText } from './tokenText';
import { useCanvas, usePixelRatio, useWidth } from './useCanvas';
import { useOwnable } from './useOwnable';
import { usePalette } from './usePalette';
import chart from './chart.module.css';
import styles from './AttentionMap.module.css';

export interface AttentionMapProps {
  /** `[query, key]`; NaN where there is no value. */
  readonly pattern: NdArray;
  readonly tokens: readonly Token[];
  /** The keys' tokens where they are not the queries' (cross-attention). */
  readonly keyTokens?: readonly Token[] | undefined;
  /** Names the figure: "L1H3". */
  readonly label: string;
  /** What the value is: "attention weight" if left out. */
  readonly valueLabel?: string | undefined;
  /** What the value is counted in: "nats". */
  readonly unit?: string | undefined;
  /** Sequential, 0 to 1, if left out. */
  readonly scale?: MapScale | undefined;
  /** What lies under the mask; "later tokens" of a causal map if left out. */
  readonly maskLabel?: string | undefined;
  /** Whether the part above the diagonal is masked; true if left out. */
  readonly causal?: boolean | undefined;
  /** A token under the pointer in another chart of the same text. */
  readonly hoverToken?: TokenPointer | null | undefined;
  readonly onHoverToken?: ((token: TokenPointer | null) => void) | undefined;
  /** The pinned cell; the map keeps it itself if left out. */
  readonly pinned?: Cell | null | undefined;
  readonly onPin?: ((cell: Cell | null) => void) | undefined;
  readonly onHoverCell?: ((cell: Cell | null) => void) | undefined;
  /** The plot gets no taller than this many CSS pixels, axes included; 720 if left out. */
  readonly maxHeight?: number | undefined;
}

/**
 * One head's `[query, key]` pattern: query down, key across. Hovering or walking with the arrow keys
 * tells the exact value, a click or Enter pins the cell, Escape unpins it. Where there are more tokens
 * than pixels each pixel shows the largest value it stands for, and the pointer finds that very cell.
 */
export function AttentionMap(props: AttentionMapProps): ReactElement {
  const { pattern, tokens, keyTokens = tokens, label, causal = true } = props;
  const { valueLabel = 'attention weight', scale = unitScale, maxHeight = 720 } = props;
  const { maskLabel = causal ? 'later tokens' : undefined } = props;
  const [frame, width] = useWidth();
  const [pinned, setPinned] = useOwnable(props.pinned, props.onPin);
  const [cell, setCell] = useState<Cell | null>(null);
  const [spoken, setSpoken] = useState('');
  const help = useId();
  const layout = useMapLayout(pattern, tokens, keyTokens, { width, maxHeight });
  const canvas = useMapCanvas(pattern, layout, scale, causal);
  const ratio = usePixelRatio();

  const hover = (next: Cell | null): void => {
    if (next?.query === cell?.query && next?.key === cell?.key) return;
    setCell(next);
    props.onHoverCell?.(next);
    props.onHoverToken?.(next ? { index: next.query, as: 'query' } : null);
  };
  const point = (event: MouseEvent<HTMLElement>): Cell | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left - layout.left;
    const y = event.clientY - box.top - layout.top;
    const found = cellAt(pattern, layout, ratio, x, y);
    return found && !isMasked(found, causal) ? found : null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = cell ?? within(pinned, layout);
    if (event.key === 'Enter' || event.key === ' ') setPinned(cell);
    else if (event.key === 'Escape') {
      if (!pinned) return;
      setPinned(null);
    } else {
      const start = { query: layout.queries - 1, key: 0 };
      const step = stepCell(from ?? start, event.key, { ...layout, causal });
      if (!step) return;
      const next = from ? step : start;
      hover(next);
      setSpoken(sentence(next, pattern, tokens, keyTokens));
    }
    event.preventDefault();
  };

  const shown = cell ?? within(pinned, layout);
  return (
    <figure className={chart.figure} aria-label={label}>
      <div ref={frame}>
        <div
          className={`${styles.stage} ${chart.focus}`}
          style={{ width: layout.width, height: layout.height }}
          role="application"
          aria-roledescription="attention map"
          aria-label={`${label}: ${layout.queries} queries by ${layout.keys} keys`}
          aria-describedby={help}
          tabIndex={0}
          onPointerMove={(event) => hover(point(event))}
          onPointerLeave={() => hover(null)}
          onBlur={() => hover(null)}
          onClick={(event) => {
            const clicked = point(event);
            setPinned(samePlace(clicked, pinned) ? null : clicked);
          }}
          onKeyDown={onKeyDown}
        >
          <canvas ref={canvas} className={styles.canvas} style={plotBox(layout)} aria-hidden />
          <svg className={styles.overlay} width={layout.width} height={layout.height} aria-hidden>
            <MapAxes layout={layout} queryTokens={tokens} keyTokens={keyTokens} />
            <MapCrosshair
              layout={layout}
              queryTokens={tokens}
              keyTokens={keyTokens}
              cell={cell}
              pinned={within(pinned, layout)}
              token={props.hoverToken ?? null}
            />
          </svg>
        </div>
      </div>
      <div className={chart.footer}>
        <MapReadout
          cell={shown}
          value={shown && valueAt(pattern, shown.query, shown.key)}
          unit={props.unit}
          queryToken={tokens[shown?.query ?? -1]}
          keyToken={keyTokens[shown?.key ?? -1]}
        />
        <Legend>
          <ScaleRamp scale={scale} label={valueLabel} />
          {maskLabel && <Swatch mark="mask" label={maskLabel} />}
        </Legend>
      </div>
      <span id={help} className={chart.hidden}>
        Arrow keys walk the cells, Enter pins one, Escape unpins it.
      </span>
      <span className={chart.hidden} aria-live="polite">
        {spoken}
      </span>
    </figure>
  );
}

function useMapLayout(
  pattern: NdArray,
  queryTokens: readonly Token[],
  keyTokens: readonly Token[],
  { width, maxHeight }: { readonly width: number; readonly maxHeight: number },
): MapLayout {
  const queryLabel = useMemo(() => longestLabel(queryTokens), [queryTokens]);
  const keyLabel = useMemo(() => longestLabel(keyTokens), [keyTokens]);
  return useMemo(() => {
    const [queries, keys] = sides(pattern);
    return mapLayout(queries, keys, { width, maxHeight, queryLabel, keyLabel });
  }, [pattern, width, maxHeight, queryLabel, keyLabel]);
}

function longestLabel(tokens: readonly Token[]): number {
  return tokens.reduce((most, token) => Math.max(most, columns(tokenText(token))), 1);
}

function useMapCanvas(
  pattern: NdArray,
  layout: MapLayout,
  scale: MapScale,
  causal: boolean,
): ReturnType<typeof useCanvas> {
  const palette = usePalette();
  const ratio = usePixelRatio();
  const { rows, cols } = plotResolution(layout, ratio);
  const image = useMemo(() => {
    const words = wordsOf(cols, rows);
    const table = colourTable(palette[scale.kind]);
    const ink = { table, domain: domainOf(scale), mask: palette.mask, causal };
    inkPattern(colourValues(poolStrongest(pattern, rows, cols), scale), ink, words, cols, 0);
    return canvasOf(words, cols);
  }, [pattern, rows, cols, scale, causal, palette]);
  const { plotWidth, plotHeight, cell } = layout;
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      context.imageSmoothingEnabled = false;
      context.drawImage(image, 0, 0, plotWidth, plotHeight);
      if (cell >= gridlinesFrom) rule(context, plotWidth, plotHeight, cell, palette.line);
    },
    [image, plotWidth, plotHeight, cell, palette],
  );
  return useCanvas(plotWidth, plotHeight, draw);
}

/** Cells of this size get lines between them. */
const gridlinesFrom = 12;

function rule(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  cell: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.globalAlpha = 0.6;
  for (let x = cell; x < width - 1; x += cell) context.fillRect(Math.round(x), 0, 1, height);
  for (let y = cell; y < height - 1; y += cell) context.fillRect(0, Math.round(y), width, 1);
  context.globalAlpha = 1;
}

function plotBox({ left, top, plotWidth, plotHeight }: MapLayout): Record<string, number> {
  return { left, top, width: plotWidth, height: plotHeight };
}

/** A pinned cell outlives its text: it counts only while it lies in the pattern. */
function within(cell: Cell | null, { queries, keys }: MapLayout): Cell | null {
  return cell && cell.query < queries && cell.key < keys ? cell : null;
}

function samePlace(a: Cell | null, b: Cell | null): boolean {
  return a?.query === b?.query && a?.key === b?.key;
}

function sentence(
  { query, key }: Cell,
  pattern: NdArray,
  tokens: readonly Token[],
  keyTokens: readonly Token[],
): string {
  const found = valueAt(pattern, query, key);
  const value = Number.isNaN(found) ? 'no value' : formatScore(found);
  const [from, to] = [spokenToken(tokens[query]), spokenToken(keyTokens[key])];
  return `query ${query} ${from} looks at key ${key} ${to}: ${value}`;
}
