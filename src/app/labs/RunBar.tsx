import { Button, Progress } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Lab } from '../../labs/define';
import type { TrainingView } from '../../state/live';
import { isRunOf } from '../../state/training';
import { Card } from '../Card';
import { useLive, useSession, useWorkbench } from '../context';
import frame from '../analysis/Analysis.module.css';
import styles from './Labs.module.css';
import { Scrubber } from './Scrubber';

/** How far the run is, the way through its checkpoints, and what can be done with the one at the cursor. */
export function RunBar({ lab }: { lab: Lab }): ReactElement | null {
  const { training } = useWorkbench();
  const view = useLive((live) => live.training);
  const same = useSession((session) => view !== null && isRunOf(view.run, session));
  const cursor = useSession((session) => session.lab.step);
  const problem = useLive((live) => live.notices.find(({ key }) => key === 'training')?.message);
  if (!view) return null;
  const { run, phase } = view;
  const steps = Number(run.spec.parameters.steps);
  return (
    <Card
      title={phase === 'idle' ? 'Run' : 'Training'}
      note={`seed ${run.spec.seed}`}
      end={
        <>
          <Button
            size="compact-xs"
            variant="default"
            disabled={phase !== 'idle' || cursor === null}
            title="Forget what came after the cursor, and train on from there"
            onClick={() => cursor !== null && void training.rewind(cursor)}
          >
            Go back to here
          </Button>
          {run.opens && (
            <Button
              size="compact-xs"
              disabled={run.checkpoints.length === 0}
              onClick={() => void training.open()}
            >
              Open in workbench
            </Button>
          )}
        </>
      }
    >
      <Progress value={(100 * run.step) / steps} size="sm" aria-label="Training progress" />
      <p className={styles.status} role="status">
        {statusOf(view, steps)}
      </p>
      {!same && phase === 'idle' && (
        <p className={frame.old}>
          The settings have changed since: these curves belong to the settings before. Train again
          for new ones.
        </p>
      )}
      {problem !== undefined && phase === 'idle' && <p className={frame.old}>{problem}</p>}
      <Scrubber label={`Checkpoint of ${lab.title}`} />
    </Card>
  );
}

function statusOf({ run, phase, stepsPerSecond }: TrainingView, steps: number): string {
  const where = `Step ${run.step} of ${steps}`;
  if (phase === 'pausing') return `${where}: pausing after this step`;
  if (phase === 'idle') return run.step >= steps ? `${where}: trained` : `${where}: paused`;
  if (stepsPerSecond === null || stepsPerSecond <= 0) return `${where}: starting`;
  const left = Math.ceil((steps - run.step) / stepsPerSecond);
  return `${where}, ${stepsPerSecond.toPrecision(2)} steps a second, about ${left} s left`;
}
