import { useId, useMemo, useState } from 'react';
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { lineLayout, pathOf, valueAtStep } from './lineGeometry';
import type { Curve, LineLayout, ValueScale } from './lineGeometry';
import { formatScore, formatTick } from './numbers';
import { useWidth } from './useCanvas';
import './charts.css';
import chart from './chart.module.css';
import styles from './LineChart.module.css';

/** A horizontal line at a value known in advance. */
export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
}

export interface LineChartProps {
  readonly curves: readonly Curve[];
  /** Names the figure: "Loss". */
  readonly label: string;
  /** What the values are: "nats". */
  readonly unit: string;
  /** What the places are; "step" if left out. */
  readonly places?: string | undefined;
  /** The end of the x axis; that of the curves if left out. */
  readonly end?: number | undefined;
  /** The ends of the y axis; from the curves if left out. */
  readonly range?: readonly [number, number] | undefined;
  /** Linear if left out. */
  readonly scale?: ValueScale | undefined;
  readonly references?: readonly ReferenceLine[] | undefined;
  /** The place that is marked. */
  readonly cursor?: number | null | undefined;
  /** A click, or an arrow key, puts the cursor somewhere. */
  readonly onCursor?: ((place: number) => void) | undefined;
  /** CSS pixels; 180 if left out. */
  readonly height?: number | undefined;
}

const none: readonly ReferenceLine[] = [];
const unlimited = 8;

/**
 * Curves over steps. The pointer tells the values at a place, a click puts the cursor there; with the
 * focus on the chart the arrow keys move it by a hundredth of the axis.
 */
export function LineChart(props: LineChartProps): ReactElement {
  const { curves, label, unit, references = none, scale = 'linear', height = 180 } = props;
  const { end, range, cursor = null, onCursor, places = 'step' } = props;
  const [frame, width] = useWidth();
  const [pointed, setPointed] = useState<number | null>(null);
  const readout = useId();
  const layout = useMemo(() => {
    const values = references.map(({ value }) => value);
    return lineLayout(curves, { width, height }, { end, range, scale, values });
  }, [curves, references, width, height, end, range, scale]);
  const last = layout.stepAt(Infinity);
  const at = pointed ?? cursor;
  const placeOf = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>): number =>
    Math.round(layout.stepAt(clientX - currentTarget.getBoundingClientRect().left));
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (move === undefined || !onCursor) return;
    event.preventDefault();
    const by = Math.max(1, Math.round(last / 100));
    onCursor(Math.min(last, Math.max(0, (cursor ?? last) + move * by)));
  };
  return (
    <figure className={chart.figure} aria-label={label} ref={frame}>
      <svg
        className={`${styles.plot} ${chart.focus}`}
        width={width}
        height={height}
        role="img"
        tabIndex={0}
        aria-label={`${label} (${unit}) by ${places}`}
        aria-describedby={readout}
        onPointerMove={(event) => setPointed(placeOf(event))}
        onPointerLeave={() => setPointed(null)}
        onPointerDown={(event) => onCursor?.(placeOf(event))}
        onKeyDown={onKeyDown}
      >
        <Axes layout={layout} />
        {references.map((one) => (
          <Reference key={one.label} layout={layout} reference={one} />
        ))}
        {curves.map((curve, i) => (
          <path
            key={curve.name}
            className={styles[curve.tone ?? 'plain']}
            data-colour={i % unlimited}
            d={pathOf(curve, layout)}
          />
        ))}
        {cursor !== null && <Cursor layout={layout} at={cursor} strong />}
        {pointed !== null && <Cursor layout={layout} at={pointed} strong={false} />}
      </svg>
      <Readout {...{ curves, unit, places, at, id: readout }} />
    </figure>
  );
}

function Axes({ layout }: { layout: LineLayout }): ReactElement {
  const { x, y, left, top, width, height, xTicks, yTicks } = layout;
  return (
    <g className={styles.axes} aria-hidden>
      {yTicks.map((value) => (
        <g key={value} transform={`translate(0 ${y(value)})`}>
          <line x1={left} x2={left + width} />
          <text x={left - 6} dy="0.32em" textAnchor="end">
            {formatTick(value)}
          </text>
        </g>
      ))}
      {xTicks.map((step) => (
        <text key={step} x={x(step)} y={top + height + 16} textAnchor="middle">
          {step}
        </text>
      ))}
    </g>
  );
}

function Reference({
  layout: { y, left, width },
  reference: { value, label },
}: {
  layout: LineLayout;
  reference: ReferenceLine;
}): ReactElement {
  return (
    <g className={styles.reference} transform={`translate(0 ${y(value)})`}>
      <line x1={left} x2={left + width} />
      <text x={left + width} y={-4} textAnchor="end">
        {label}
      </text>
    </g>
  );
}

function Cursor({
  layout: { x, top, height },
  at,
  strong,
}: {
  layout: LineLayout;
  at: number;
  strong: boolean;
}): ReactElement {
  const place = x(at);
  return (
    <line
      className={strong ? styles.cursor : styles.pointer}
      x1={place}
      x2={place}
      y1={top}
      y2={top + height}
    />
  );
}

/** The values at the pointer or the cursor, and which curve is which. */
function Readout({
  curves,
  unit,
  places,
  at,
  id,
}: {
  curves: readonly Curve[];
  unit: string;
  places: string;
  at: number | null;
  id: string;
}): ReactElement {
  const named = curves
    .map((curve, i) => ({ curve, colour: i % unlimited }))
    .filter(({ curve }) => curves.length <= 4 || curve.tone === 'strong');
  const valueOf = (curve: Curve): string =>
    formatScore(valueAtStep(curve, at ?? curve.x[curve.x.length - 1] ?? 0));
  return (
    <figcaption className={styles.readout} id={id}>
      {at !== null && (
        <span className={chart.muted}>
          {places} {at}
        </span>
      )}
      {named.map(({ curve, colour }) => (
        <span key={curve.name} className={styles.entry}>
          <span className={styles.key} data-colour={colour} data-tone={curve.tone} />
          {curve.name} <span className={chart.strong}>{valueOf(curve)}</span>
        </span>
      ))}
      <span className={chart.muted}>{unit}</span>
    </figcaption>
  );
}
