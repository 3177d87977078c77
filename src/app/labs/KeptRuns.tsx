import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Lab } from '../../labs/define';
import { useLive, useWorkbench } from '../context';
import { byteSize } from '../../base/bytes';
import styles from './Labs.module.css';

/** The runs of a lab that were kept when the page was closed. */
export function KeptRuns({ lab }: { lab: Lab }): ReactElement {
  const { training } = useWorkbench();
  const kept = useLive((live) => live.keptRuns);
  const runs = (kept ?? []).filter(({ spec }) => spec.lab === lab.id);
  return (
    <>
      {runs.map((run) => (
        <div key={`${run.spec.seed} ${run.step}`} className={styles.kept}>
          <span>
            A run is kept on this machine: {run.step} of {String(run.spec.parameters.steps)} steps,
            seed {run.spec.seed}, {byteSize(run.bytes)}.
          </span>
          <Button size="compact-xs" variant="default" onClick={() => void training.takeUp(run)}>
            {run.step < Number(run.spec.parameters.steps) ? 'Go on with it' : 'Show it'}
          </Button>
        </div>
      ))}
    </>
  );
}
