import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { KeyLabel, keyLeft, QueryLabel, queryTop } from './MapAxes';
import type { MapLayout } from './mapGeometry';
import type { Cell, TokenPointer } from './pointers';
import styles from './AttentionMap.module.css';

export interface MapCrosshairProps {
  readonly layout: MapLayout;
  readonly queryTokens: readonly Token[];
  readonly keyTokens: readonly Token[];
  readonly cell: Cell | null;
  readonly pinned: Cell | null;
  /** A token under the pointer elsewhere; not drawn while a cell is. */
  readonly token: TokenPointer | null;
}

/** What is under the pointer: lines to both axes with their labels, the pinned cell, a linked token. */
export function MapCrosshair(props: MapCrosshairProps): ReactElement {
  const { layout, queryTokens, keyTokens, token } = props;
  const [cell, pinned] = [props.cell, props.pinned].map((one) => one && shown(one, layout));
  const linked = cell ? null : inside(token, layout);
  const marks = linked ? marksOf(linked) : (cell ?? pinned ?? nothing);
  const query =
    marks.query !== undefined && showsQuery(layout, marks.query) ? marks.query : undefined;
  const key = marks.key !== undefined && showsKey(layout, marks.key) ? marks.key : undefined;
  return (
    <g>
      {linked && query !== undefined && <rect className={styles.band} {...row(layout, query)} />}
      {linked && key !== undefined && <rect className={styles.band} {...column(layout, key)} />}
      {pinned && <rect className={styles.pinnedCell} {...square(layout, pinned)} />}
      {cell && <Guides layout={layout} cell={cell} />}
      {query !== undefined && (
        <QueryLabel {...{ layout, index: query, token: queryTokens[query] }} marked />
      )}
      {key !== undefined && <KeyLabel {...{ layout, index: key, token: keyTokens[key] }} marked />}
    </g>
  );
}

type Marks = Partial<Cell>;

const nothing: Marks = {};

function marksOf({ index, as }: TokenPointer): Marks {
  if (as === 'both') return { query: index, key: index };
  return as === 'query' ? { query: index } : { key: index };
}

/** Two thin lines from the axes to the cell and a frame around it. */
function Guides({ layout, cell }: { layout: MapLayout; cell: Cell }): ReactElement {
  const { x, y, width, height } = square(layout, cell);
  const middleX = x + width / 2;
  const middleY = y + height / 2;
  return (
    <g>
      <path
        className={styles.guide}
        d={`M${layout.left},${middleY}H${x}M${middleX},${layout.top}V${y}`}
      />
      <rect className={styles.cell} x={x} y={y} width={width} height={height} />
    </g>
  );
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const least = 5;

/** A cell's frame, never too small to be seen. */
function square(layout: MapLayout, { query, key }: Cell): Box {
  const size = Math.max(least, layout.cell);
  const offset = (layout.cell - size) / 2;
  const x = keyLeft(layout, key) + offset;
  return { x, y: queryTop(layout, query) + offset, width: size, height: size };
}

function row(layout: MapLayout, query: number): Box {
  const { left: x, plotWidth: width, cell } = layout;
  return { x, y: queryTop(layout, query), width, height: Math.max(1, cell) };
}

function column(layout: MapLayout, key: number): Box {
  const { top: y, plotHeight: height, cell } = layout;
  return { x: keyLeft(layout, key), y, width: Math.max(1, cell), height };
}

function shown(cell: Cell, layout: MapLayout): Cell | null {
  return showsQuery(layout, cell.query) && showsKey(layout, cell.key) ? cell : null;
}

function showsQuery({ firstQuery, plotHeight, cell }: MapLayout, query: number): boolean {
  return query + 1 > firstQuery && query < firstQuery + plotHeight / cell;
}

function showsKey({ firstKey, plotWidth, cell }: MapLayout, key: number): boolean {
  return key + 1 > firstKey && key < firstKey + plotWidth / cell;
}

function inside(token: TokenPointer | null, layout: MapLayout): TokenPointer | null {
  if (!token || token.index < 0) return null;
  const count = token.as === 'key' ? layout.keys : layout.queries;
  return token.index < count ? token : null;
}
