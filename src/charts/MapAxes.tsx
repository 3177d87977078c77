import { memo } from 'react';
import type { ReactElement } from 'react';
import type { Token } from '../terms/models';
import { charWidth, elide, labelledIndices, labelSpacing, labelStep } from './axisLabels';
import type { MapLayout } from './mapGeometry';
import { numberedToken, tokenStyle, tokenText } from './tokenText';
import styles from './AttentionMap.module.css';

export interface MapAxesProps {
  readonly layout: MapLayout;
  readonly queryTokens: readonly Token[];
  readonly keyTokens: readonly Token[];
}

/** Titles and token labels of both axes, thinned where they would touch. */
export const MapAxes = memo(function MapAxes({ layout, queryTokens, keyTokens }: MapAxesProps) {
  const { left, top, cell } = layout;
  const step = labelStep(cell, layout.numbered ? 2 * labelSpacing : labelSpacing);
  return (
    <g>
      <text className={styles.title} x={left} y={11}>
        key (source) →
      </text>
      <text className={styles.title} x={left - 8} y={top - 20} textAnchor="end">
        query
      </text>
      <text className={styles.title} x={left - 8} y={top - 6} textAnchor="end">
        (destination) ↓
      </text>
      {inSight(layout.queries, step, layout.firstQuery, layout.plotHeight / cell).map((index) => (
        <QueryLabel key={index} {...{ layout, index, token: queryTokens[index] }} />
      ))}
      {inSight(layout.keys, step, layout.firstKey, layout.plotWidth / cell).map((index) => (
        <KeyLabel key={index} {...{ layout, index, token: keyTokens[index] }} />
      ))}
      <rect
        className={styles.border}
        x={left - 0.5}
        y={top - 0.5}
        width={layout.plotWidth + 1}
        height={layout.plotHeight + 1}
      />
    </g>
  );
});

/** The labelled indices of which at least the middle is shown. */
function inSight(count: number, step: number, first: number, shown: number): number[] {
  return labelledIndices(count, step).filter(
    (index) => index + 0.5 >= first && index + 0.5 <= first + shown,
  );
}

/** Where a query's row begins, from the figure's top. */
export function queryTop({ top, cell, firstQuery }: MapLayout, query: number): number {
  return top + (query - firstQuery) * cell;
}

/** Where a key's column begins, from the figure's left. */
export function keyLeft({ left, cell, firstKey }: MapLayout, key: number): number {
  return left + (key - firstKey) * cell;
}

export interface AxisLabelProps {
  readonly layout: MapLayout;
  readonly index: number;
  readonly token: Token | undefined;
  /** Drawn over the others, with a background. */
  readonly marked?: boolean | undefined;
}

/** The label of one query, left of its row. */
export function QueryLabel({ layout, index, token, marked }: AxisLabelProps): ReactElement {
  const text = labelText(token, index, layout.numbered, layout.queryRoom);
  const y = queryTop(layout, index + 0.5);
  return (
    <g>
      {marked && (
        <rect className={styles.plate} x={0} y={y - 9} width={layout.left - 2} height={18} />
      )}
      <text className={classOf(token, marked)} x={layout.left - 6} y={y + 4} textAnchor="end">
        {text}
      </text>
    </g>
  );
}

/** The label of one key, above its column. */
export function KeyLabel({ layout, index, token, marked }: AxisLabelProps): ReactElement {
  const text = labelText(token, index, layout.numbered, layout.keyRoom);
  const x = keyLeft(layout, index + 0.5);
  if (!layout.upright) {
    return (
      <text className={classOf(token, marked)} x={x} y={layout.top - 6} textAnchor="middle">
        {text}
      </text>
    );
  }
  const length = Math.ceil(layout.keyRoom * charWidth) + 6;
  return (
    <g>
      {marked && (
        <rect
          className={styles.plate}
          x={x - 9}
          y={layout.top - 2 - length}
          width={18}
          height={length}
        />
      )}
      <text
        className={classOf(token, marked)}
        transform={`translate(${x + 4},${layout.top - 6}) rotate(-90)`}
      >
        {text}
      </text>
    </g>
  );
}

/** A token as an axis names it, in at most `room` columns; with its number where not all have labels. */
export function labelText(
  token: Token | undefined,
  index: number,
  numbered: boolean,
  room: number,
): string {
  if (numbered) return elide(numberedToken(token, index), room);
  return token ? elide(tokenText(token), room) : String(index);
}

function classOf(token: Token | undefined, marked: boolean | undefined): string {
  const special = token && tokenStyle(token) === 'special' ? styles.special : '';
  return [styles.label, special, marked ? styles.marked : ''].join(' ');
}
