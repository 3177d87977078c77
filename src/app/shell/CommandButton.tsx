import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { KeyNames } from '../commands/KeyNames';
import { useWorkbench } from '../context';
import { Icon } from '../icons';
import styles from './Header.module.css';

/** Opens the list of everything that the page can do. */
export function CommandButton(): ReactElement {
  const { live } = useWorkbench();
  return (
    <Button
      variant="default"
      size="xs"
      className={styles.command}
      aria-label="All commands"
      aria-keyshortcuts="Control+K Meta+K"
      leftSection={<Icon name="search" size={14} />}
      onClick={() => live.setState({ dialog: 'commands' })}
    >
      <span className={styles.wide}>
        <KeyNames keys="mod+K" />
      </span>
    </Button>
  );
}
