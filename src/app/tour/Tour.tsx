import { Button, CloseButton, Popover } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import type { ReactElement } from 'react';
import { useLive, useWorkbench } from '../context';
import { tourSteps } from './steps';
import type { TourStep } from './steps';
import styles from './Tour.module.css';
import { useTarget } from './useTarget';

/** Leads through the page step by step; everything on it can be used meanwhile. */
export function Tour(): ReactElement | null {
  const at = useLive((live) => live.tour);
  const step = at === null ? undefined : tourSteps[at];
  return at === null || !step ? null : <Step key={at} at={at} step={step} />;
}

/** Beside what is taller than this, in CSS pixels, words stand at its side. */
const tall = 480;

function Step({ at, step }: { at: number; step: TourStep }): ReactElement {
  const workbench = useWorkbench();
  const { live } = workbench;
  const box = useTarget(step.target);
  useEffect(() => {
    live.setState({ view: step.view, maximised: null });
    step.enter?.(workbench);
  }, [workbench, live, step]);
  return (
    <Popover
      opened={box !== null}
      position={box && box.height > tall && innerWidth > box.width + 400 ? 'left-start' : 'bottom'}
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
        <Words at={at} step={step} />
      </Popover.Dropdown>
    </Popover>
  );
}

function Words({ at, step }: { at: number; step: TourStep }): ReactElement {
  const workbench = useWorkbench();
  const { live } = workbench;
  const id = useId();
  const next = useRef<HTMLButtonElement>(null);
  const last = at === tourSteps.length - 1;
  const go = (to: number | null): void => live.setState({ tour: to });
  // What is said follows the numbers on the page.
  useLive((state) => state.shown);
  useLive((state) => state.scored);
  useEffect(() => next.current?.focus({ preventScroll: true }), []);
  return (
    <div
      role="dialog"
      aria-labelledby={id}
      aria-describedby={`${id}-text`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') go(null);
      }}
    >
      <div className={styles.head}>
        <h2 id={id}>{step.title}</h2>
        <CloseButton size="sm" aria-label="End the tour" onClick={() => go(null)} />
      </div>
      <p id={`${id}-text`} className={styles.text} aria-live="polite">
        {step.text(workbench)}
      </p>
      <div className={styles.foot}>
        <span>
          {at + 1} of {tourSteps.length}
        </span>
        {at > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => go(at - 1)}>
            Back
          </Button>
        )}
        <Button ref={next} size="compact-sm" onClick={() => go(last ? null : at + 1)}>
          {last ? 'Done' : 'Next'}
        </Button>
      </div>
    </div>
  );
}
