import { Button, Progress } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Progress as EngineProgress } from '../../engine/protocol';
import { useLive, useWorkbench } from '../context';
import styles from './Shell.module.css';

/** How far the opening of another model is, while the one before stays on the page. */
export function OpeningBar(): ReactElement | null {
  const { opening } = useWorkbench();
  const coming = useLive((live) => live.opening);
  const info = useLive((live) => live.info);
  if (!coming || !info) return null;
  return (
    <div className={styles.opening} role="status">
      <span>
        Opening {coming.model.id}: {stageOf(coming.progress)}
      </span>
      <Progress value={percentOf(coming.progress)} size="sm" aria-label="Progress" />
      <Button size="compact-xs" variant="default" onClick={() => opening.cancel()}>
        Cancel
      </Button>
    </div>
  );
}

/** What is being done, in words. */
export function stageOf(progress: EngineProgress | null): string {
  return progress ? progress.stage : 'starting';
}

/** 0 to 100. */
export function percentOf(progress: EngineProgress | null): number {
  return progress && progress.total > 0 ? (100 * progress.done) / progress.total : 0;
}
