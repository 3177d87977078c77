import { useCallback, useId, useMemo, useState } from 'react';
import type { KeyboardEvent, MouseEvent, ReactElement } from 'react';
import { Legend, Ramp } from './Legend';
import { formatScore, isNumber } from './numbers';
import { colourScale } from './palette';
import { useCanvas, useWidth } from './useCanvas';
import { usePalette } from './usePalette';
import chart from './chart.module.css';
import styles from './EffectMap.module.css';

export interface EffectMapProps {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** `[row * column]`; null where nothing is known yet, NaN where there is nothing to know. */
  readonly values: readonly (number | null)[];
  /** Names the figure. */
  readonly label: string;
  /** What is said of a cell that is NaN. */
  readonly nothing?: string | undefined;
  /** What the number is, with its unit. */
  readonly valueLabel: string;
  /** The value of the deepest colours, blue above and red below zero. */
  readonly extent: number;
  /** `diverging` around 0 if left out; `sequential` from 0 up. */
  readonly ramp?: 'diverging' | 'sequential' | undefined;
  /** The cell that is marked in this map and in those beside it: whoever shares it shows legend and readout. */
  readonly shared?: { readonly cell: number | null; onCell(cell: number | null): void } | undefined;
  /** Cells that are only estimated have a corner cut. */
  readonly estimated?: ((cell: number) => boolean) | undefined;
  /** More to say of a cell after its value. */
  readonly describe?: ((cell: number) => string) | undefined;
  readonly onPick?: ((cell: number) => void) | undefined;
}

const largest = { cell: 30, height: 640 };

/**
 * Signed values of places by row and column on one canvas; hovering or walking with the arrow keys
 * tells a cell's exact value, a click or Enter picks it.
 */
export function EffectMap(props: EffectMapProps): ReactElement {
  const { rows, columns, values, label, describe, onPick, shared } = props;
  const [frame, width] = useWidth();
  const [own, setOwn] = useState<number | null>(null);
  const cell = shared ? shared.cell : own;
  const setCell = shared ? shared.onCell : setOwn;
  const help = useId();
  const layout = useMemo(() => layoutOf(rows, columns, width), [rows, columns, width]);
  const canvas = useDrawing(props, layout, cell);
  const wordsOf = (at: number): string => {
    const value = values[at];
    const place = `${rows[Math.floor(at / columns.length)]}, ${columns[at % columns.length]}`;
    return isNumber(value)
      ? `${place}: ${formatScore(value)}${describe ? ` ${describe(at)}` : ''}`
      : `${place}: ${value === null ? 'not measured yet' : (props.nothing ?? 'no value')}`;
  };
  const point = (event: MouseEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - layout.left) / layout.cell);
    const row = Math.floor((event.clientY - box.top - layout.top) / layout.step);
    const inside = column >= 0 && column < columns.length && row >= 0 && row < rows.length;
    return inside ? row * columns.length + column : null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ' ') {
      if (cell !== null) onPick?.(cell);
    } else {
      const next = stepped(cell ?? 0, event.key, rows.length, columns.length);
      if (next === null) return;
      setCell(next);
    }
    event.preventDefault();
  };
  return (
    <figure className={chart.figure} aria-label={label}>
      <div ref={frame} className={styles.scroll}>
        <div
          className={`${styles.stage} ${chart.focus}`}
          style={{ width: layout.width, height: layout.height }}
          role="application"
          aria-roledescription="map of effects"
          aria-label={label}
          aria-describedby={help}
          tabIndex={0}
          onMouseMove={(event) => setCell(point(event))}
          onMouseLeave={() => setCell(null)}
          onClick={(event) => {
            const at = point(event);
            if (at !== null) onPick?.(at);
          }}
          onKeyDown={onKeyDown}
        >
          <canvas ref={canvas} style={{ width: layout.width, height: layout.height }} />
        </div>
      </div>
      <p id={help} className={chart.hidden}>
        {rows.length} rows, {columns.length} columns. Arrow keys walk the cells.
      </p>
      {!shared && <Footer {...props} said={cell === null ? null : wordsOf(cell)} />}
    </figure>
  );
}

function Footer(props: EffectMapProps & { readonly said: string | null }): ReactElement {
  const { ramp = 'diverging', valueLabel, said } = props;
  return (
    <div className={chart.footer}>
      <div className={chart.readout} aria-live="polite">
        {said === null ? <span className={chart.muted}>Hover a cell</span> : <span>{said}</span>}
      </div>
      <Legend>
        <Ramp kind={ramp} domain={domainOf(props)} label={valueLabel} />
      </Legend>
    </div>
  );
}

function domainOf({ ramp, extent }: Pick<EffectMapProps, 'ramp' | 'extent'>): [number, number] {
  return [ramp === 'sequential' ? 0 : -extent, extent];
}

interface Layout {
  readonly left: number;
  readonly top: number;
  /** Width and height of a cell. */
  readonly cell: number;
  readonly step: number;
  readonly width: number;
  readonly height: number;
}

const letter = 6.7;
const longestName = 14;

function layoutOf(rows: readonly string[], columns: readonly string[], width: number): Layout {
  const longest = (names: readonly string[]): number =>
    Math.min(longestName, Math.max(1, ...names.map(({ length }) => length)));
  const left = Math.round(longest(rows) * letter) + 10;
  const top = Math.round(longest(columns) * letter) + 8;
  const room = Math.max(0, width - left - 1) / columns.length;
  const cell = Math.max(6, Math.min(columns.length === 1 ? 90 : largest.cell, Math.floor(room)));
  const step = Math.max(11, Math.min(22, Math.floor((largest.height - top) / rows.length)));
  return {
    ...{ left, top, cell, step },
    width: left + cell * columns.length + 1,
    height: top + step * rows.length + 1,
  };
}

function useDrawing(
  { rows, columns, values, extent, ramp = 'diverging', estimated }: EffectMapProps,
  layout: Layout,
  marked: number | null,
) {
  const palette = usePalette();
  const draw = useCallback(
    (context: CanvasRenderingContext2D) => {
      const { left, top, cell, step } = layout;
      const colour = colourScale(palette[ramp], domainOf({ ramp, extent }));
      context.font = '11px ui-monospace, monospace';
      context.textBaseline = 'middle';
      context.fillStyle = palette.muted;
      context.textAlign = 'right';
      rows.forEach((name, row) =>
        context.fillText(short(name), left - 6, top + (row + 0.5) * step),
      );
      context.textAlign = 'left';
      columns.forEach((name, column) => {
        if (cell < 11 && column % Math.ceil(11 / cell) !== 0) return;
        context.save();
        context.translate(left + (column + 0.5) * cell, top - 5);
        if (columns.length > 1) context.rotate(-Math.PI / 2);
        else context.textAlign = 'center';
        context.fillText(short(name), 0, 0);
        context.restore();
      });
      if (ramp === 'sequential') {
        // Cells of 0 are of the paper's own colour: lines between them show where they are.
        context.fillStyle = palette.line;
        context.fillRect(left - 1, top - 1, cell * columns.length + 1, step * rows.length + 1);
      }
      values.forEach((value, at) => {
        const [x, y] = [
          left + (at % columns.length) * cell,
          top + Math.floor(at / columns.length) * step,
        ];
        context.fillStyle = isNumber(value) ? colour(value) : palette.mask;
        context.fillRect(x, y, cell - 1, step - 1);
        if (isNumber(value) && estimated?.(at))
          cutCorner(context, x + cell - 1, y, palette.surface);
      });
      if (marked === null) return;
      const [x, y] = [
        left + (marked % columns.length) * cell,
        top + Math.floor(marked / columns.length) * step,
      ];
      // Two tones: one of them shows on any colour.
      context.lineWidth = 1.5;
      context.strokeStyle = palette.text;
      context.strokeRect(x - 0.5, y - 0.5, cell, step);
      context.strokeStyle = palette.surface;
      context.strokeRect(x + 1, y + 1, cell - 3, step - 3);
    },
    [rows, columns, values, extent, ramp, estimated, layout, palette, marked],
  );
  return useCanvas(layout.width, layout.height, draw);
}

function cutCorner(
  context: CanvasRenderingContext2D,
  right: number,
  top: number,
  colour: string,
): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(right - 6, top);
  context.lineTo(right, top);
  context.lineTo(right, top + 6);
  context.fill();
}

function short(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name;
}

function stepped(from: number, key: string, rows: number, columns: number): number | null {
  const [row, column] = [Math.floor(from / columns), from % columns];
  const clamp = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value));
  const at = (r: number, c: number): number => clamp(r, rows) * columns + clamp(c, columns);
  switch (key) {
    case 'ArrowUp':
      return at(row - 1, column);
    case 'ArrowDown':
      return at(row + 1, column);
    case 'ArrowLeft':
      return at(row, column - 1);
    case 'ArrowRight':
      return at(row, column + 1);
    case 'Home':
      return at(row, 0);
    case 'End':
      return at(row, columns - 1);
    default:
      return null;
  }
}
