import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { OpeningStages } from '../opening/OpeningStages';
import styles from './Shell.module.css';

/** How far the opening of another model is, while the one before stays on the page. */
export function OpeningBar(): ReactElement | null {
  const { opening } = useWorkbench();
  const coming = useLive((live) => live.opening);
  const info = useLive((live) => live.info);
  if (!coming || !info) return null;
  return (
    <div className={styles.opening}>
      <OpeningStages coming={coming} />
      <Button size="compact-xs" variant="default" onClick={() => opening.cancel()}>
        Cancel
      </Button>
    </div>
  );
}
