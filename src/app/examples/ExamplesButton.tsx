import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useWorkbench } from '../context';

/** Opens the list of examples. */
export function ExamplesButton(): ReactElement {
  const { live } = useWorkbench();
  return (
    <Button variant="default" size="xs" onClick={() => live.setState({ dialog: 'examples' })}>
      Examples
    </Button>
  );
}
