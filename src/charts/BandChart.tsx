import { area, line } from 'd3-shape';
import type { ReactElement } from 'react';
import { mean, quantile } from '../base/statistics';
import './charts.css';
import chart from './chart.module.css';
import type { Extent, Frame } from './plotFrame';
import { extentOf, FrameAxes, frameOf, PlotKeys } from './plotFrame';
import styles from './plot.module.css';
import { useWidth } from './useCanvas';

/** Repeated measurements over places, `[repeat][place]`: their middle, and a band from least to most. */
export interface Band {
  readonly name: string;
  readonly rows: readonly (readonly number[])[];
  /** The mean if left out. */
  readonly middle?: 'mean' | 'median' | undefined;
  /** Draws every measurement as a point. */
  readonly points?: boolean | undefined;
  /** Broken: known from elsewhere, not measured here. */
  readonly dashed?: boolean | undefined;
}

export interface BandChartProps {
  readonly places: readonly number[];
  readonly bands: readonly Band[];
  readonly label: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly height?: number | undefined;
  /** How values lie on their axis; logarithmic if left out. */
  readonly scale?: 'log' | 'linear' | undefined;
  /** The ends of the axis of values, where it is linear; from the bands if left out. */
  readonly range?: readonly [number, number] | undefined;
}

const decades = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

/** Means or medians with bands from least to most over places on a logarithmic axis. */
export function BandChart(props: BandChartProps): ReactElement {
  const { places, bands, label, xLabel, yLabel, height = 240, scale = 'log', range } = props;
  const [ref, width] = useWidth();
  const frame = bandFrame(places, bands, { width, height, scale, range });
  return (
    <figure className={chart.figure} aria-label={label} ref={ref}>
      <svg className={styles.plot} width={width} height={height} role="img" aria-label={label}>
        <FrameAxes frame={frame} xLabel={xLabel} yLabel={yLabel} />
        {bands.map((band, i) => (
          <g key={band.name} data-colour={i % 4}>
            <OneBand band={band} places={places} frame={frame} />
          </g>
        ))}
      </svg>
      <PlotKeys names={bands.map(({ name }) => name)} />
    </figure>
  );
}

function OneBand({
  band: { rows, middle = 'mean', points: dotted = false, dashed = false },
  places,
  frame: { x, y },
}: {
  band: Band;
  places: readonly number[];
  frame: Frame;
}): ReactElement | null {
  if (rows.length === 0) return null;
  const at = (i: number): number[] => rows.map((row) => row[i] ?? NaN);
  const points = places.map((_, i) => i).filter((i) => at(i).every(Number.isFinite));
  const across = (i: number): number => x.at(places[i] ?? NaN);
  const middleOf = (values: readonly number[]): number =>
    middle === 'mean' ? mean(values) : quantile(values, 0.5);
  const curve = line<number>(across, (i) => y.at(middleOf(at(i))));
  const spread = area<number>(
    across,
    (i) => y.at(Math.min(...at(i))),
    (i) => y.at(Math.max(...at(i))),
  );
  return (
    <>
      {rows.length > 1 && <path className={styles.band} d={spread(points) ?? ''} />}
      <path className={dashed ? styles.dashed : styles.line} d={curve(points) ?? ''} />
      {dotted &&
        points.flatMap((i) =>
          at(i).map((value, row) => (
            <circle
              key={`${i} ${row}`}
              className={styles.dot}
              cx={across(i)}
              cy={y.at(value)}
              r={3}
            />
          )),
        )}
    </>
  );
}

type Size = Pick<BandChartProps, 'scale' | 'range'> & {
  readonly width: number;
  readonly height: number;
};

function bandFrame(
  places: readonly number[],
  bands: readonly Band[],
  { width, height, scale, range }: Size,
): Frame {
  const values = bands.flatMap(({ rows }) => rows.flat()).filter(Number.isFinite);
  const every = Math.ceil((places.length * 44) / Math.max(1, width - 60));
  const across = {
    low: places[0] ?? 1,
    high: places.at(-1) ?? 10,
    log: places.filter((_, i) => i % every === 0),
  };
  if (scale === 'log') return frameOf(width, height, across, logExtent(values));
  const [low, high] = range ?? [];
  const given = low !== undefined && high !== undefined ? { low, high } : null;
  return frameOf(width, height, across, given ?? extentOf(values));
}

function logExtent(values: readonly number[]): Extent {
  const seen = values.filter((value) => value > 0);
  const [low, high] = seen.length > 0 ? [Math.min(...seen), Math.max(...seen)] : [0.1, 1];
  const ends = { low: low / 1.15, high: high * 1.15 };
  const inside = (value: number): boolean => value >= ends.low && value <= ends.high;
  return { ...ends, log: decades.filter(inside) };
}
