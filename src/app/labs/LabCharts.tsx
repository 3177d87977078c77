import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { LineChart } from '../../charts/LineChart';
import type { Curve, ValueScale } from '../../charts/lineGeometry';
import type { LabState } from '../../engine/protocol';
import type { Lab, LabChart, Series } from '../../labs/define';
import { shownStep } from '../../state/training';
import { allHeads, headIndex, headName } from '../../terms/heads';
import type { Head, HeadGridShape } from '../../terms/heads';
import { Card } from '../Card';
import { useLive, useSession, useWorkbench } from '../context';
import styles from './Labs.module.css';

export interface LabChartsProps {
  readonly lab: Lab;
  readonly head: Head | null;
  /** The first chart stands beside the heads, the others below. */
  readonly part: 'first' | 'others';
}

/** The curves of the run, one card for each chart of the lab. */
export function LabCharts({ lab, head, part }: LabChartsProps): ReactElement | null {
  const [scale, setScale] = useState<ValueScale>('linear');
  const run = useLive((live) => live.training?.run);
  if (!run) return null;
  const charts = part === 'first' ? lab.charts.slice(0, 1) : lab.charts.slice(1);
  return (
    <>
      {charts.map((chart) => (
        <Card
          key={chart.title}
          title={chart.title}
          note={chart.unit}
          end={part === 'first' && <ScaleSwitch scale={scale} onScale={setScale} />}
        >
          <OneChart lab={lab} chart={chart} run={run} head={head} scale={scale} />
          {chart.series.map((name) => (
            <p key={name} className={styles.measured}>
              {seriesOf(lab, name).about}
            </p>
          ))}
        </Card>
      ))}
    </>
  );
}

function ScaleSwitch({
  scale,
  onScale,
}: {
  scale: ValueScale;
  onScale(scale: ValueScale): void;
}): ReactElement {
  return (
    <SegmentedControl
      size="xs"
      aria-label="Scale of the loss"
      data={[
        { value: 'linear', label: 'Linear' },
        { value: 'log', label: 'Log' },
      ]}
      value={scale}
      onChange={(value) => onScale(value)}
    />
  );
}

interface ChartProps {
  readonly lab: Lab;
  readonly chart: LabChart;
  readonly run: LabState;
  readonly head: Head | null;
  readonly scale: ValueScale;
}

function OneChart({ lab, chart, run, head, scale }: ChartProps): ReactElement {
  const { training } = useWorkbench();
  const cursor = useSession((session) => session.lab.step);
  const curves = useMemo(
    () => chart.series.flatMap((name) => curvesOf(lab, seriesOf(lab, name), run, head)),
    [lab, chart, run, head],
  );
  const references = useMemo(() => {
    const known = lab.references(run.spec.parameters);
    return chart.series.flatMap((name) => known[name] ?? []);
  }, [lab, chart, run.spec]);
  return (
    <LineChart
      curves={curves}
      label={chart.title}
      unit={chart.unit}
      end={Math.max(1, run.step)}
      range={chart.range}
      scale={chart.range ? 'linear' : scale}
      references={references}
      cursor={shownStep(run, cursor)}
      onCursor={(step) => void training.scrub(shownStep(run, step))}
    />
  );
}

function seriesOf(lab: Lab, name: string): Series {
  const known = lab.series.find((series) => series.name === name);
  return known ?? { name, title: name, about: '', of: 'run' };
}

function curvesOf(lab: Lab, series: Series, run: LabState, head: Head | null): Curve[] {
  const { name, title, of } = series;
  if (name === 'loss') {
    return [{ name: title, x: Array.from(run.losses, (_, step) => step), y: run.losses }];
  }
  const x = run.rows.map(({ step }) => step);
  const shape = of === 'head' ? lab.heads?.(run.spec.parameters) : undefined;
  if (shape) return headCurves(shape, name, run, head);
  const y = run.rows.map(({ metrics }) => Number(metrics[name] ?? NaN));
  return [{ name: title, x, y }];
}

/** One curve a head; the head in question, or the best one, stands out. */
function headCurves(
  shape: HeadGridShape,
  name: string,
  { rows }: LabState,
  head: Head | null,
): Curve[] {
  const valuesAt = (i: number): readonly number[] => {
    const values = rows[i]?.metrics[name];
    return Array.isArray(values) ? (values as readonly number[]) : [];
  };
  const newest = valuesAt(rows.length - 1);
  const best = newest.indexOf(Math.max(...newest));
  const chosen = head ? headIndex(head, shape) : best;
  const x = rows.map(({ step }) => step);
  return allHeads(shape).map((one, i) => ({
    name: headName(one),
    x,
    y: rows.map((_, row) => valuesAt(row)[i] ?? NaN),
    tone: i === chosen ? 'strong' : 'plain',
  }));
}
