import type { ReactElement } from 'react';
import { useLive } from '../context';
import styles from './Labs.module.css';
import { Scrubber } from './Scrubber';

/** While a checkpoint of the run on the page is open: the way to its others, everything else kept. */
export function CheckpointBar(): ReactElement | null {
  const open = useLive(
    ({ info, training }) =>
      info?.source === 'lab' && training !== null && info.id.startsWith(`${training.run.id}@`),
  );
  if (!open) return null;
  return (
    <div className={styles.checkpoint}>
      <span>Training run</span>
      <Scrubber label="Checkpoint of the open model" />
    </div>
  );
}
