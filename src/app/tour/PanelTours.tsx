import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useWorkbench } from '../context';
import { beginTour } from './tour';
import { tours } from './tours';

/** The tours that begin at a panel. */
export function PanelTours({ panel }: { panel: string }): ReactElement[] {
  const workbench = useWorkbench();
  return tours
    .filter((tour) => tour.panel === panel)
    .map((tour) => (
      <Button
        key={tour.id}
        size="compact-xs"
        variant="light"
        mb={10}
        title={tour.about}
        onClick={() => beginTour(workbench, tour)}
      >
        Walk through: {tour.command.charAt(0).toLowerCase() + tour.command.slice(1)}
      </Button>
    ));
}
