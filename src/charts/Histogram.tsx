import { bin, max } from 'd3-array';
import { scaleLinear } from 'd3-scale';
import type { ReactElement } from 'react';
import { formatScore, formatTick, isNumber } from './numbers';
import type { HeadValues } from './pointers';
import { useWidth } from './useCanvas';
import './charts.css';
import chart from './chart.module.css';
import styles from './Histogram.module.css';

export interface HistogramProps {
  readonly values: HeadValues;
  /** What the number is: "induction score". */
  readonly label: string;
  /** What is counted: "heads". */
  readonly unit: string;
  readonly domain: readonly [number, number];
  /** A value with a line of its own, such as the chance level. */
  readonly mark?: { readonly value: number; readonly label: string } | undefined;
}

const [height, foot, head] = [110, 18, 14];

/** How many values fall where, in twenty bins of one width; values without data are left out. */
export function Histogram({ values, label, unit, domain, mark }: HistogramProps): ReactElement {
  const [frame, width] = useWidth();
  const numbers = Array.from(values).filter(isNumber);
  const x = scaleLinear([...domain], [0, width]);
  const step = (domain[1] - domain[0]) / 20;
  const edges = Array.from({ length: 19 }, (_, i) => domain[0] + (i + 1) * step);
  const bins = bin()
    .domain([...domain])
    .thresholds(edges)(numbers);
  const y = scaleLinear([0, max(bins, (one) => one.length) ?? 1], [height - foot, head]);
  const words = bins
    .filter((one) => one.length > 0)
    .map((one) => `${one.length} from ${formatScore(one.x0)} to ${formatScore(one.x1)}`);
  return (
    <figure className={chart.figure} aria-label={`${unit} by ${label}: ${words.join(', ')}`}>
      <div ref={frame}>
        <svg width={width} height={height} aria-hidden className={styles.plot}>
          {bins.map((one) => (
            <rect
              key={one.x0}
              className={styles.bar}
              x={x(one.x0 ?? 0) + 0.5}
              width={Math.max(0, x(one.x1 ?? 0) - x(one.x0 ?? 0) - 1)}
              y={y(one.length)}
              height={y(0) - y(one.length)}
            >
              <title>{`${one.length} ${unit}, ${formatScore(one.x0)} to ${formatScore(one.x1)}`}</title>
            </rect>
          ))}
          <line className={styles.axis} x1={0} x2={width} y1={height - foot} y2={height - foot} />
          {domain.map((tick, i) => (
            <text
              key={tick}
              className={styles.tick}
              x={x(tick)}
              y={height - 4}
              textAnchor={i === 0 ? 'start' : 'end'}
            >
              {formatTick(tick)}
            </text>
          ))}
          {mark && <Mark {...mark} at={x(mark.value)} width={width} />}
        </svg>
      </div>
    </figure>
  );
}

interface MarkProps {
  readonly label: string;
  readonly at: number;
  readonly width: number;
}

/** A dashed line with its name, on the side where there is room. */
function Mark({ label, at, width }: MarkProps): ReactElement {
  const left = at > width / 2;
  return (
    <g>
      <line className={styles.mark} x1={at} x2={at} y1={2} y2={height - foot} />
      <text
        className={styles.tick}
        x={at + (left ? -5 : 5)}
        y={11}
        textAnchor={left ? 'end' : 'start'}
      >
        {label}
      </text>
    </g>
  );
}
