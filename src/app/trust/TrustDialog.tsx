import { Button, Modal } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { LayerCheckForm } from './LayerCheckForm';
import { Running } from './Running';
import styles from './Trust.module.css';
import { Weights } from './Weights';

/** What takes the focus once the dialog is gone: the menu that it was opened from. */
const backendBadge = '[data-badge=backend]';

/** What runs on which device with which weights, and a check of it, which closing the dialog stops. */
export function TrustDialog(): ReactElement {
  const { trusting, live } = useWorkbench();
  const opened = useLive((state) => state.dialog === 'inside');
  const narrow = useMediaQuery('(max-width: 640px)');
  return (
    <Modal
      opened={opened}
      onClose={() => {
        trusting.cancel();
        live.setState({ dialog: null });
      }}
      onExitTransitionEnd={() => document.querySelector<HTMLElement>(backendBadge)?.focus()}
      returnFocus={false}
      title="What runs here"
      size={860}
      fullScreen={narrow}
    >
      <Inside />
    </Modal>
  );
}

function Inside(): ReactElement {
  const { trusting } = useWorkbench();
  const loads = useLive((live) => live.loads);
  const ready = useLive((live) => live.engine === 'ready');
  const problem = useLive((live) => live.trust.problem);
  useEffect(() => {
    if (ready) void trusting.look();
  }, [trusting, ready, loads]);
  return (
    <div className={styles.parts}>
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}{' '}
          <Button size="compact-xs" variant="default" onClick={() => void trusting.look()}>
            Try again
          </Button>
        </p>
      )}
      <Running />
      <LayerCheckForm />
      <Weights />
    </div>
  );
}
