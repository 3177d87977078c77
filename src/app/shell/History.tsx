import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { Icon } from '../icons';
import styles from './Header.module.css';

/** Undo and redo of everything that was done on the page. */
export function History(): ReactElement {
  const { undo } = useWorkbench();
  const { back, forward } = useLive((live) => live.steps);
  return (
    <div className={styles.pair}>
      <Tooltip label="Undo (Ctrl Z)" openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Undo"
          aria-disabled={back === 0}
          data-disabled={back === 0}
          onClick={() => undo.undo()}
        >
          <Icon name="undo" />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Redo (Ctrl Shift Z)" openDelay={400}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label="Redo"
          aria-disabled={forward === 0}
          data-disabled={forward === 0}
          onClick={() => undo.redo()}
        >
          <Icon name="redo" />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
