import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../charts/HeadGrid';
import type { Lab, Row } from '../../labs/define';
import { shownStep } from '../../state/training';
import type { Head, HeadGridShape } from '../../terms/heads';
import { Card } from '../Card';
import { useLive, useSession } from '../context';

/** How the pointer and the choice of a head are shared by the pictures of a run. */
export interface HeadPointing {
  /** The head under the pointer, or else the picked one. */
  readonly head: Head | null;
  readonly picked: Head | null;
  onHover(head: Head | null): void;
  onPick(head: Head): void;
}

/** The score of every head at the cursor: heads light up as they form. */
export function LabHeads({ lab, ...pointing }: { lab: Lab } & HeadPointing): ReactElement | null {
  const run = useLive((live) => live.training?.run);
  const cursor = useSession((session) => session.lab.step);
  const scored = lab.series.filter(({ of }) => of === 'head');
  const [name, setName] = useState(scored.at(-1)?.name ?? '');
  const series = scored.find((one) => one.name === name);
  const step = run ? shownStep(run, cursor) : 0;
  const scores = useMemo(() => scoresAt(run?.rows ?? [], name, step), [run, name, step]);
  const reach = useMemo(() => reachOf(run?.rows ?? [], name), [run, name]);
  const shape = run && lab.heads?.(run.spec.parameters);
  if (!shape || !series || scores.length === 0) return null;
  return (
    <Card
      title="Heads"
      note={`at step ${step}`}
      end={
        <SegmentedControl
          size="xs"
          aria-label="Score"
          data={scored.map((one) => ({ value: one.name, label: one.title }))}
          value={name}
          onChange={setName}
        />
      }
    >
      <ScoreGrid {...{ shape, scores, step, reach, ...pointing }} title={series.title} />
    </Card>
  );
}

interface ScoreGridProps extends HeadPointing {
  readonly shape: HeadGridShape;
  readonly scores: readonly number[];
  readonly step: number;
  /** The ends of the colour scale over the whole run. */
  readonly reach: readonly [number, number];
  readonly title: string;
}

function ScoreGrid(props: ScoreGridProps): ReactElement {
  const { shape, scores, step, reach, title, head, picked, onHover, onPick } = props;
  const content = useMemo(
    () => ({ kind: 'scores', scores, label: title, domain: reach, signed: reach[0] < 0 }) as const,
    [scores, title, reach],
  );
  return (
    <HeadGrid
      shape={shape}
      content={content}
      label={`${title} of each head at step ${step}`}
      locked={picked ? [picked] : []}
      lockedLabel="shown below"
      hovered={head}
      maxHeight={180}
      onHover={onHover}
      onPick={(one) => one && onPick(one)}
    />
  );
}

/** From 0 to 1, or as far as scores of the run go beyond; alike on both sides of 0 where any is below. */
function reachOf(rows: readonly Row[], name: string): readonly [number, number] {
  const values = rows.flatMap(({ metrics }) => metrics[name] ?? []);
  const most = values.reduce((size, value) => Math.max(size, Math.abs(value)), 1);
  return [values.some((value) => value < 0) ? -most : 0, most];
}

/** The scores of the last measurement up to a step. */
function scoresAt(rows: readonly Row[], name: string, step: number): readonly number[] {
  const row = rows.findLast((one) => one.step <= step);
  const values = row?.metrics[name];
  return Array.isArray(values) ? (values as readonly number[]) : [];
}
