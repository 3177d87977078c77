import { ActionIcon } from '@mantine/core';
import type { ReactElement } from 'react';
import { dismiss } from '../../state/live';
import { useLive, useWorkbench } from '../context';
import { Icon } from '../icons';
import styles from './Notices.module.css';

/** What went wrong or is worth knowing, a sentence each, until it is dismissed. */
export function Notices(): ReactElement {
  const { live } = useWorkbench();
  const notices = useLive((state) => state.notices);
  return (
    <div className={styles.stack} role="log" aria-label="Notices">
      {notices.map(({ key, kind, message }) => (
        <div
          key={key}
          className={styles.notice}
          data-kind={kind}
          role={kind === 'error' ? 'alert' : 'status'}
        >
          <p>{message}</p>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="Dismiss"
            onClick={() => dismiss(live, key)}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </div>
      ))}
    </div>
  );
}
