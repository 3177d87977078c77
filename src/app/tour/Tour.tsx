import { Popover } from '@mantine/core';
import { useEffect } from 'react';
import type { ReactElement } from 'react';
import { useLive, useSession, useWorkbench } from '../context';
import { StepWords } from './StepWords';
import styles from './Tour.module.css';
import type { Tour as TourData, TourStep } from './tour';
import { tours } from './tours';
import { hasRoomBeside, useTarget } from './useTarget';

/** Leads through the page step by step; everything on it can be used meanwhile. */
export function Tour(): ReactElement | null {
  const taken = useLive((live) => live.tour);
  const tour = tours.find(({ id }) => id === taken?.id);
  const step = taken ? tour?.steps[taken.step] : undefined;
  if (!taken || !tour || !step) return null;
  return <Step key={`${taken.id} ${taken.step}`} tour={tour} at={taken.step} step={step} />;
}

/** Beside what is taller than this, in CSS pixels, words stand at its side. */
const tall = 480;

interface StepProps {
  readonly tour: TourData;
  readonly at: number;
  readonly step: TourStep;
}

function Step({ tour, at, step }: StepProps): ReactElement {
  const workbench = useWorkbench();
  const { live } = workbench;
  // What is pointed at and said follows the numbers on the page.
  useSession((session) => session.panel);
  useLive((state) => state.analyses);
  const box = useTarget(typeof step.target === 'string' ? step.target : step.target(workbench));
  useEffect(() => {
    live.setState({ maximised: null, ...(step.view && { view: step.view }) });
    step.enter?.(workbench);
  }, [workbench, live, step]);
  return (
    <Popover
      opened={box !== null}
      position={box && box.height > tall && hasRoomBeside(box.width) ? 'left-start' : 'bottom'}
      width={340}
      withArrow
      shadow="lg"
      withRoles={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      trapFocus={false}
      zIndex={250}
      middlewares={{ flip: true, shift: { padding: 10 } }}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <div className={styles.ring} style={box ?? undefined} />
      </Popover.Target>
      <Popover.Dropdown className={styles.card}>
        <StepWords tour={tour} at={at} step={step} />
      </Popover.Dropdown>
    </Popover>
  );
}
