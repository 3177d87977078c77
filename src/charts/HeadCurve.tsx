import { area, line } from 'd3-shape';
import { useId, useMemo } from 'react';
import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { headIndex, headNameIn, sameHead } from '../terms/heads';
import type { Head, HeadGridShape } from '../terms/heads';
import './charts.css';
import chart from './chart.module.css';
import styles from './HeadCurve.module.css';
import { formatScore, formatShort, isNumber } from './numbers';
import plot from './plot.module.css';
import { FrameAxes, frameOf, PlotKeys } from './plotFrame';
import type { Frame } from './plotFrame';
import type { HeadValues } from './pointers';
import { rankHeads } from './ranking';
import { useOwnable } from './useOwnable';
import { useWidth } from './useCanvas';

/** Another value of each head, on the same axis. */
export interface OtherValues {
  readonly name: string;
  /** `[layer * head]` */
  readonly values: HeadValues;
}

export interface HeadCurveProps {
  readonly shape: HeadGridShape;
  /** `[layer * head]`; heads without a value are not drawn. */
  readonly scores: HeadValues;
  /** What the value is: "mean score". */
  readonly label: string;
  /** Ends of a range around each value, `[layer * head]`. */
  readonly range?:
    { readonly name: string; readonly low: HeadValues; readonly high: HeadValues } | undefined;
  readonly other?: OtherValues | undefined;
  /** Dashed lines at values, each with its words. */
  readonly lines?: readonly { readonly value: number; readonly label: string }[] | undefined;
  readonly hovered?: Head | null | undefined;
  readonly height?: number | undefined;
  onHover?(head: Head | null): void;
  onPick?(head: Head): void;
}

/**
 * All heads from the best to the worst as one curve, with the range of each value and another value of
 * the same heads. Pointing (or the arrow keys) tells of a head, a click or Enter picks it.
 */
export function HeadCurve(props: HeadCurveProps): ReactElement {
  const { shape, scores, label, range, other, lines = [], height = 240, onPick } = props;
  const [ref, width] = useWidth();
  const readout = useId();
  const [hovered, setHovered] = useOwnable(props.hovered, props.onHover);
  const ranked = useMemo(() => rankHeads(scores, shape), [scores, shape]);
  const places = ranked.map(({ head }) => headIndex(head, shape));
  const valuesOf = (values: HeadValues): number[] => places.map((i) => values[i] ?? NaN);
  const drawn = {
    scores: valuesOf(scores),
    low: range && valuesOf(range.low),
    high: range && valuesOf(range.high),
    other: other && valuesOf(other.values),
  };
  const frame = curveFrame(Object.values(drawn), ranked.length, width, height);
  const at = hovered ? ranked.findIndex(({ head }) => sameHead(head, hovered)) : -1;
  const point = (place: number): void => setHovered(ranked[place]?.head ?? null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && hovered) onPick?.(hovered);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    point(Math.max(0, Math.min(ranked.length - 1, at + step)));
    event.preventDefault();
  };
  const name = `${label} of all heads, best first`;
  return (
    <figure className={chart.figure} aria-label={name} ref={ref}>
      <svg
        className={`${plot.plot} ${styles.plot} ${chart.focus}`}
        width={width}
        height={height}
        role="img"
        tabIndex={0}
        aria-label={name}
        aria-describedby={readout}
        onPointerMove={(event) => point(placeUnder(event, frame, ranked.length))}
        onPointerLeave={() => setHovered(null)}
        onClick={() => hovered && onPick?.(hovered)}
        onKeyDown={onKeyDown}
      >
        <FrameAxes frame={frame} xLabel="heads, best first" yLabel={label} />
        {lines.map((one) => (
          <Line key={one.label} frame={frame} {...one} />
        ))}
        {drawn.other && (
          <g data-colour={1}>
            <path className={styles.thin} d={pathOf(drawn.other, frame)} />
          </g>
        )}
        <g data-colour={0}>
          {drawn.low && drawn.high && (
            <path className={plot.band} d={bandOf(drawn.low, drawn.high, frame)} />
          )}
          <path className={plot.line} d={pathOf(drawn.scores, frame)} />
        </g>
        {at >= 0 && <Mark frame={frame} at={at} values={[drawn.scores[at], drawn.other?.[at]]} />}
      </svg>
      <PlotKeys
        names={[range ? `${label}, ${range.name}` : label, ...(other ? [other.name] : [])]}
      />
      <div className={styles.readout} id={readout}>
        {at < 0 ? (
          <span className={chart.muted}>Point at the curve for a head</span>
        ) : (
          <>
            <span className={chart.strong}>{headNameIn(shape, hovered!)}</span>{' '}
            {`rank ${at + 1}, ${label} ${formatScore(drawn.scores[at])}`}
            {drawn.low && drawn.high && rangeText(drawn.low[at], drawn.high[at])}
            {other && drawn.other && `, ${other.name} ${formatShort(drawn.other[at] ?? NaN)}`}
          </>
        )}
      </div>
    </figure>
  );
}

function curveFrame(
  values: readonly (readonly number[] | undefined)[],
  count: number,
  width: number,
  height: number,
): Frame {
  const high = Math.max(1, ...values.flatMap((some) => some ?? []).filter(isNumber));
  return frameOf(width, height, { low: 1, high: Math.max(2, count) }, { low: 0, high });
}

function pathOf(values: readonly number[], { x, y }: Frame): string {
  const draw = line<number>(
    (_, i) => x.at(i + 1),
    (value) => y.at(value),
  ).defined(isNumber);
  return draw(values) ?? '';
}

function bandOf(low: readonly number[], high: readonly number[], { x, y }: Frame): string {
  const draw = area<number>(
    (_, i) => x.at(i + 1),
    (value) => y.at(value),
    (_, i) => y.at(high[i] ?? 0),
  );
  return draw(low) ?? '';
}

function placeUnder(event: PointerEvent<SVGSVGElement>, frame: Frame, count: number): number {
  const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
  const share = (x - frame.left) / (frame.right - frame.left);
  return Math.max(0, Math.min(count - 1, Math.round(share * (Math.max(2, count) - 1))));
}

function Line({
  frame: { y, left, right },
  value,
  label,
}: {
  frame: Frame;
  value: number;
  label: string;
}): ReactElement {
  return (
    <g className={styles.reference} transform={`translate(0 ${y.at(value)})`}>
      <line x1={left} x2={right} />
      <text x={right} y={-4} textAnchor="end">
        {label}
      </text>
    </g>
  );
}

function Mark({
  frame: { x, y, top, bottom },
  at,
  values,
}: {
  frame: Frame;
  at: number;
  values: readonly (number | undefined)[];
}): ReactElement {
  const across = x.at(at + 1);
  return (
    <g className={styles.mark} aria-hidden>
      <line x1={across} x2={across} y1={top} y2={bottom} />
      {values.map(
        (value, i) =>
          isNumber(value) && (
            <circle key={i} data-colour={i} cx={across} cy={y.at(value)} r={3.5} />
          ),
      )}
    </g>
  );
}

function rangeText(low: number | undefined, high: number | undefined): string {
  return isNumber(low) && isNumber(high) ? ` (${formatShort(low)} to ${formatShort(high)})` : '';
}
