import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement } from 'react';
import type { NdArray } from '../base/ndarray';
import type { Token } from '../terms/models';
import { columns } from './axisLabels';
import { Legend, ScaleRamp, Swatch } from './Legend';
import { MapAxes } from './MapAxes';
import { MapCrosshair } from './MapCrosshair';
import { MapReadout } from './MapReadout';
import { unitScale } from './mapScale';
import type { MapScale } from './mapScale';
import { isMasked, mapLayout, stepCell } from './mapGeometry';
import type { MapLayout } from './mapGeometry';
import { cellUnder, valueOfCell, wholeMap } from './mapValues';
import type { CellValue, MapSource } from './mapValues';
import { visibleCells } from './mapView';
import { formatScore } from './numbers';
import type { Cell, TokenPointer } from './pointers';
import type { Range } from './pooling';
import { spokenToken, tokenText } from './tokenText';
import { usePixelRatio, useWidth } from './useCanvas';
import { useMapDrawing } from './useMapDrawing';
import { useMapView } from './useMapView';
import { useOwnable } from './useOwnable';
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
  /** Of a text that is too long for whole patterns: what `pattern`, in tiles, stands for. */
  readonly tiled?: Omit<MapSource, 'pattern'> | undefined;
  /** Told which cells are seen, so that they can be asked for. */
  readonly onView?: ((queries: Range, keys: Range) => void) | undefined;
  /** The plot gets no taller than this many CSS pixels, axes included; 720 if left out. */
  readonly maxHeight?: number | undefined;
}

/**
 * One head's `[query, key]` pattern: query down, key across. Hovering or walking with the arrow keys
 * tells the exact value, a click or Enter pins the cell, Escape unpins it. Where there are more tokens
 * than pixels each pixel shows the largest value it stands for, and the pointer finds that very cell.
 * The wheel, a pinch or + and - zoom, dragging moves, 0 or a double click shows all again.
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
  const { tiled, onView } = props;
  const map = useMemo(() => (tiled ? { pattern, ...tiled } : wholeMap(pattern)), [pattern, tiled]);
  const base = useMapLayout(map, tokens, keyTokens, { width, maxHeight });
  const stage = useRef<HTMLDivElement>(null);
  const viewing = useMapView(base, stage);
  const { layout, view } = viewing;
  const canvas = useMapDrawing(map, { scale, causal }, base, layout);
  const ratio = usePixelRatio();
  useEffect(() => {
    const { queries, keys } = visibleCells(base, view);
    onView?.(queries, keys);
  }, [onView, base, view]);

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
    const found = cellUnder(map, base, layout, ratio, [x, y]);
    return found && !isMasked(found, causal) ? found : null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = cell ?? within(pinned, layout);
    if (viewing.onKey(event.key)) hover(null);
    else if (event.key === 'Enter' || event.key === ' ') setPinned(cell);
    else if (event.key === 'Escape') {
      if (!pinned) return;
      setPinned(null);
    } else {
      const start = { query: layout.queries - 1, key: 0 };
      const step = stepCell(from ?? start, event.key, { ...layout, causal });
      if (!step) return;
      const next = from ? step : start;
      hover(next);
      viewing.reveal(next);
      setSpoken(sentence(next, valueOfCell(map, next), tokens, keyTokens));
    }
    event.preventDefault();
  };

  const shown = cell ?? within(pinned, layout);
  const known = shown && valueOfCell(map, shown);
  return (
    <figure className={chart.figure} aria-label={label}>
      <div ref={frame}>
        <div
          ref={stage}
          className={`${styles.stage} ${chart.focus}`}
          style={{ width: layout.width, height: layout.height }}
          role="application"
          aria-roledescription="attention map"
          aria-label={`${label}: ${layout.queries} queries by ${layout.keys} keys`}
          aria-describedby={help}
          tabIndex={0}
          data-zoomed={view.zoom > 1 || undefined}
          onPointerDown={viewing.onPointerDown}
          onPointerUp={viewing.onPointerUp}
          onPointerCancel={viewing.onPointerUp}
          onPointerMove={(event) => hover(viewing.onPointerMove(event) ? null : point(event))}
          onPointerLeave={() => hover(null)}
          onBlur={() => hover(null)}
          onDoubleClick={viewing.reset}
          onClick={(event) => {
            if (viewing.wasDrag()) return;
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
          value={known && known.value}
          side={known?.side}
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
        Arrow keys walk the cells, Enter pins one, Escape unpins it. Plus and minus zoom, 0 shows
        all.
      </span>
      <span className={chart.hidden} aria-live="polite">
        {spoken}
      </span>
    </figure>
  );
}

function useMapLayout(
  { queries, keys }: MapSource,
  queryTokens: readonly Token[],
  keyTokens: readonly Token[],
  { width, maxHeight }: { readonly width: number; readonly maxHeight: number },
): MapLayout {
  const queryLabel = useMemo(() => longestLabel(queryTokens), [queryTokens]);
  const keyLabel = useMemo(() => longestLabel(keyTokens), [keyTokens]);
  return useMemo(
    () => mapLayout(queries, keys, { width, maxHeight, queryLabel, keyLabel }),
    [queries, keys, width, maxHeight, queryLabel, keyLabel],
  );
}

function longestLabel(tokens: readonly Token[]): number {
  return tokens.reduce((most, token) => Math.max(most, columns(tokenText(token))), 1);
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
  { value: found, side }: CellValue,
  tokens: readonly Token[],
  keyTokens: readonly Token[],
): string {
  const most = side > 1 ? `at most ${formatScore(found)} hereabouts` : formatScore(found);
  const value = Number.isNaN(found) ? 'no value' : most;
  const [from, to] = [spokenToken(tokens[query]), spokenToken(keyTokens[key])];
  return `query ${query} ${from} looks at key ${key} ${to}: ${value}`;
}
