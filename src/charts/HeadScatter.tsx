import { useMemo, useState } from 'react';
import type { PointerEvent, ReactElement } from 'react';
import { allHeads, hasHead, headIndex, headName, headNameIn, sameHead } from '../terms/heads';
import type { Head, HeadGridShape, HeadSet } from '../terms/heads';
import { headNear, headsWithin, isClick, sidesOf } from './brush';
import type { Box, PlacedHead } from './brush';
import './charts.css';
import chart from './chart.module.css';
import styles from './HeadScatter.module.css';
import { HeadTable } from './HeadTable';
import { formatScore, isNumber } from './numbers';
import plot from './plot.module.css';
import type { Frame } from './plotFrame';
import { extentOf, FrameAxes, frameOf } from './plotFrame';
import type { HeadValues } from './pointers';
import { useWidth } from './useCanvas';

export interface HeadScatterProps {
  readonly shape: HeadGridShape;
  /** `[layer * head]` each; heads without both are not drawn. */
  readonly x: HeadValues;
  readonly y: HeadValues;
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Dashed lines: one at x, two at y and -y. */
  readonly limits?: { readonly x: number; readonly y: number } | undefined;
  readonly selected: HeadSet;
  readonly hovered: Head | null;
  readonly height?: number | undefined;
  onHover(head: Head | null): void;
  onPick(head: Head): void;
  /** A box was drawn around these heads. */
  onBrush(heads: HeadSet): void;
}

/** Heads by two values; a click picks one, a drag draws a box around several. */
export function HeadScatter(props: HeadScatterProps): ReactElement {
  const { shape, x, y, label, xLabel, yLabel, limits, height = 320 } = props;
  const [ref, width] = useWidth();
  const frame = useMemo(() => frameFor(x, y, width, height), [x, y, width, height]);
  const placed = useMemo(() => placedHeads(shape, x, y, frame), [shape, x, y, frame]);
  const { box, ...drawing } = useBox(placed, props);
  const least = limits?.y ?? 0;
  const named = useMemo(() => namedHeads(shape, y, least), [shape, y, least]);
  const under = useMemo(
    () => lowerOfNeighbours(placed.filter(({ head }) => hasHead(named, head))),
    [placed, named],
  );
  return (
    <figure className={chart.figure} aria-label={label} ref={ref}>
      <svg
        className={`${plot.plot} ${styles.plot}`}
        width={width}
        height={height}
        role="img"
        aria-label={label}
        {...drawing}
      >
        <FrameAxes frame={frame} xLabel={xLabel} yLabel={yLabel} />
        <Lines frame={frame} limits={limits} />
        {placed.map((one) => (
          <Dot
            key={headName(one.head)}
            {...props}
            one={one}
            named={hasHead(named, one.head)}
            isUnder={under.has(one)}
            right={frame.right}
          />
        ))}
        {box && <rect className={styles.box} {...sidesOf(box)} />}
      </svg>
      <HeadTable
        shape={shape}
        label={label}
        tell={(head) => [x, y].map((values) => formatScore(values[headIndex(head, shape)]))}
      />
    </figure>
  );
}

function frameFor(x: HeadValues, y: HeadValues, width: number, height: number): Frame {
  const known = (values: HeadValues): number[] =>
    Array.from({ length: values.length }, (_, i) => values[i]).filter(isNumber);
  return frameOf(width, height, extentOf(known(x)), extentOf([...known(y), 0]));
}

function placedHeads(
  shape: HeadGridShape,
  x: HeadValues,
  y: HeadValues,
  frame: Frame,
): readonly PlacedHead[] {
  return allHeads(shape).flatMap((head) => {
    const [across, up] = [x, y].map((values) => values[headIndex(head, shape)]);
    if (!isNumber(across) || !isNumber(up)) return [];
    return { head, x: frame.x.at(across), y: frame.y.at(up) };
  });
}

/** Names beside the dots would cover one another: only those of the largest values of y are written. */
function namedHeads(shape: HeadGridShape, y: HeadValues, least: number): HeadSet {
  const sizeOf = (head: Head): number => Math.abs(y[headIndex(head, shape)] ?? 0);
  const large = allHeads(shape).filter((head) => sizeOf(head) >= least);
  return large.toSorted((a, b) => sizeOf(b) - sizeOf(a)).slice(0, 6);
}

/** Dots just below another one: a name above would cover the other's. */
function lowerOfNeighbours(dots: readonly PlacedHead[]): ReadonlySet<PlacedHead> {
  const isUnder = (one: PlacedHead, other: PlacedHead): boolean =>
    Math.abs(one.x - other.x) < 40 && one.y - other.y < 14;
  const fromTop = dots.toSorted((a, b) => a.y - b.y);
  return new Set(fromTop.filter((one, i) => fromTop.slice(0, i).some((up) => isUnder(one, up))));
}

function Lines({
  frame,
  limits,
}: { frame: Frame } & Pick<HeadScatterProps, 'limits'>): ReactElement {
  const { x, y, left, right, top, bottom } = frame;
  // Beyond the frame the axis stops, and so would the line at its edge.
  const isInside = (value: number): boolean => y.at(value) > top && y.at(value) < bottom;
  return (
    <g aria-hidden>
      <line className={styles.zero} x1={left} x2={right} y1={y.at(0)} y2={y.at(0)} />
      {limits && (
        <line
          className={styles.limit}
          x1={x.at(limits.x)}
          x2={x.at(limits.x)}
          y1={top}
          y2={bottom}
        />
      )}
      {limits &&
        [limits.y, -limits.y]
          .filter(isInside)
          .map((value) => (
            <line
              key={value}
              className={styles.limit}
              x1={left}
              x2={right}
              y1={y.at(value)}
              y2={y.at(value)}
            />
          ))}
    </g>
  );
}

interface DotProps extends HeadScatterProps {
  readonly one: PlacedHead;
  readonly named: boolean;
  /** Its name is written below it. */
  readonly isUnder: boolean;
  /** Where the plot ends: names beside it are written to the left. */
  readonly right: number;
}

function Dot({ one, named, isUnder, shape, selected, hovered, right }: DotProps): ReactElement {
  const isHovered = hovered !== null && sameHead(hovered, one.head);
  const isSelected = hasHead(selected, one.head);
  const isRight = one.x > right - 40;
  const classes = [styles.dot, isSelected && styles.selected, isHovered && styles.hovered];
  return (
    <g>
      <circle
        className={classes.filter(Boolean).join(' ')}
        cx={one.x}
        cy={one.y}
        r={isHovered ? 6 : 4}
      />
      {(named || isHovered || isSelected) && (
        <text
          className={styles.name}
          x={isRight ? one.x - 7 : one.x + 7}
          y={isUnder ? one.y + 13 : one.y - 5}
          textAnchor={isRight ? 'end' : 'start'}
        >
          {headNameIn(shape, one.head)}
        </text>
      )}
    </g>
  );
}

interface Drawing {
  readonly box: Box | null;
  onPointerDown(event: PointerEvent<SVGSVGElement>): void;
  onPointerMove(event: PointerEvent<SVGSVGElement>): void;
  onPointerUp(event: PointerEvent<SVGSVGElement>): void;
  onPointerLeave(): void;
}

/** The box while it is drawn, and what a pointer does. */
function useBox(
  placed: readonly PlacedHead[],
  { onHover, onPick, onBrush }: Pick<HeadScatterProps, 'onHover' | 'onPick' | 'onBrush'>,
): Drawing {
  const [box, setBox] = useState<Box | null>(null);
  return {
    box,
    onPointerDown(event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      setBox({ from: placeOf(event), to: placeOf(event) });
    },
    onPointerMove(event) {
      if (box) setBox({ ...box, to: placeOf(event) });
      else onHover(headNear(placed, placeOf(event)));
    },
    onPointerUp(event) {
      if (!box) return;
      const drawn = { ...box, to: placeOf(event) };
      setBox(null);
      const near = headNear(placed, placeOf(event));
      if (!isClick(drawn)) onBrush(headsWithin(placed, drawn));
      else if (near) onPick(near);
    },
    onPointerLeave() {
      if (!box) onHover(null);
    },
  };
}

function placeOf({
  currentTarget,
  clientX,
  clientY,
}: PointerEvent<SVGSVGElement>): [number, number] {
  const { left, top } = currentTarget.getBoundingClientRect();
  return [clientX - left, clientY - top];
}
