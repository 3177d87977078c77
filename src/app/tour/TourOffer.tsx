import { Button } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { inductionTour } from './inductionTour';
import { isNewcomer, noteTourOffered } from './newcomer';
import { beginTour } from './tour';
import styles from './Tour.module.css';

/** Offers the tour to whoever is here for the first time, once. */
export function TourOffer({ newcomer }: { newcomer: boolean }): ReactElement | null {
  const workbench = useWorkbench();
  const [answered, setAnswered] = useState(false);
  const touring = useLive((state) => state.tour !== null);
  const ready = useLive((state) => state.shown !== null);
  if (!newcomer || answered || touring || !ready) return null;
  const answer = (takes: boolean): void => {
    noteTourOffered(window);
    setAnswered(true);
    if (takes) beginTour(workbench, inductionTour);
  };
  return (
    <aside className={styles.offer} aria-label="Tour">
      <span>New here? In two minutes you find the heads that remember, and switch them off.</span>
      <Button size="compact-sm" onClick={() => answer(true)}>
        {inductionTour.command}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={() => answer(false)}>
        No, thanks
      </Button>
    </aside>
  );
}

/** Asked once, before the page writes its session into the address. */
export const newcomer = isNewcomer(window);
