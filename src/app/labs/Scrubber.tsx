import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { shownStep } from '../../state/training';
import { useLive, useSession, useWorkbench } from '../context';
import styles from './Labs.module.css';

/** Moves the cursor through the checkpoints of the run; everything that shows a checkpoint follows. */
export function Scrubber({ label }: { label: string }): ReactElement | null {
  const { training } = useWorkbench();
  const run = useLive((live) => live.training?.run);
  const cursor = useSession((session) => session.lab.step);
  if (!run || run.checkpoints.length === 0) return null;
  const { checkpoints } = run;
  const shown = shownStep(run, cursor);
  const last = checkpoints.length - 1;
  return (
    <div className={styles.scrubber}>
      <input
        type="range"
        aria-label={label}
        aria-valuetext={`step ${shown}`}
        min={0}
        max={last}
        step={1}
        value={checkpoints.indexOf(shown)}
        onChange={({ currentTarget }) =>
          void training.scrub(checkpoints[Number(currentTarget.value)] ?? null)
        }
      />
      <output>step {shown}</output>
      <Button
        size="compact-xs"
        variant="subtle"
        disabled={cursor === null}
        onClick={() => void training.scrub(null)}
      >
        Newest
      </Button>
    </div>
  );
}
