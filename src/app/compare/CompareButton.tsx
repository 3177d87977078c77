import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { sameSide } from '../../state/session';
import { useEdit, useSession } from '../context';

/** Puts the head on show beside another side, or ends that. */
export function CompareButton(): ReactElement {
  const edit = useEdit();
  const on = useSession(({ other }) => other !== null);
  return (
    <Button
      size="compact-xs"
      variant={on ? 'light' : 'subtle'}
      color={on ? 'iris' : 'gray'}
      aria-pressed={on}
      title="Beside another text, model, checkpoint or head, or without the edits"
      onClick={() => edit(({ other }) => ({ other: other ? null : sameSide }))}
    >
      Compare
    </Button>
  );
}
