import { lazy, Suspense } from 'react';
import type { ComponentType, ReactElement } from 'react';
import type { Lab, LabViewProps } from '../../labs/define';
import { labs } from '../../labs/registry';
import frame from '../analysis/Analysis.module.css';
import { useLive, useWorkbench } from '../context';
import type { HeadPointing } from './LabHeads';

type Values = Record<string, unknown>;

/** The views of all labs, each fetched when it is first shown. */
const views: Readonly<Record<string, ComponentType<LabViewProps<unknown, Values>>>> =
  Object.fromEntries(
    labs.map(({ id, view }) => [id, lazy(async () => ({ default: (await view()).View }))]),
  );

/** The lab's own pictures of the checkpoint at the cursor. */
export function LabPicture({ lab, ...pointing }: { lab: Lab } & HeadPointing): ReactElement | null {
  const { training } = useWorkbench();
  const known = useLive((live) => live.training);
  const View = views[lab.id];
  if (!View || !known?.view) return null;
  const { run, view, studies } = known;
  return (
    <Suspense fallback={<p className={frame.old}>Loading the view…</p>}>
      <View
        parameters={run.spec.parameters}
        view={view.value}
        step={view.step}
        rows={run.rows}
        head={pointing.head}
        onHover={pointing.onHover}
        onPick={pointing.onPick}
        studies={studies}
        onStudy={(id, parameters) => void training.study(id, parameters)}
      />
    </Suspense>
  );
}
