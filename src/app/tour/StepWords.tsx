import { Button, CloseButton } from '@mantine/core';
import { useEffect, useId, useRef } from 'react';
import type { ReactElement, RefObject } from 'react';
import { useLive, useWorkbench } from '../context';
import styles from './Tour.module.css';
import type { Onward, Tour, TourStep } from './tour';

interface StepWordsProps {
  readonly tour: Tour;
  readonly at: number;
  readonly step: TourStep;
}

/** What a step says, and the buttons that lead on. */
export function StepWords({ tour, at, step }: StepWordsProps): ReactElement {
  const workbench = useWorkbench();
  const { live, session } = workbench;
  const id = useId();
  const next = useRef<HTMLButtonElement>(null);
  const last = at === tour.steps.length - 1;
  const end = (): void => live.setState({ tour: null });
  const go = (to: number): void => live.setState({ tour: { id: tour.id, step: to } });
  // What is said follows the numbers on the page.
  useLive((state) => state.shown);
  useLive((state) => state.scored);
  useLive((state) => state.patterns);
  useEffect(() => next.current?.focus({ preventScroll: true }), []);
  return (
    <div
      role="dialog"
      aria-labelledby={id}
      aria-describedby={`${id}-text`}
      onKeyDown={(event) => {
        if (event.key === 'Escape') end();
      }}
    >
      <div className={styles.head}>
        <h2 id={id}>{step.title}</h2>
        <CloseButton size="sm" aria-label="End the tour" onClick={end} />
      </div>
      <div id={`${id}-text`} className={styles.text} aria-live="polite">
        {step
          .text(workbench)
          .split('\n\n')
          .map((paragraph, i) => (
            <p key={i}>{paragraph}</p>
          ))}
      </div>
      {step.onward && (
        <OnwardButtons
          places={step.onward}
          onGo={(panel) => {
            end();
            session.setState({ panel });
          }}
        />
      )}
      <div className={styles.foot}>
        <span>
          {at + 1} of {tour.steps.length}
        </span>
        {at > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => go(at - 1)}>
            Back
          </Button>
        )}
        <MainButton
          button={next}
          step={step}
          name={last ? 'Done' : 'Next'}
          onNext={() => (last ? end() : go(at + 1))}
        />
      </div>
    </div>
  );
}

interface MainButtonProps {
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly step: TourStep;
  readonly name: string;
  onNext(): void;
}

/** One button that does the step's task, shows that it is going on, and then leads on: the focus stays on it. */
function MainButton({ button, step: { task }, name, onNext }: MainButtonProps): ReactElement {
  const workbench = useWorkbench();
  if (!task || task.done(workbench)) {
    return (
      <Button ref={button} size="compact-sm" onClick={onNext}>
        {name}
      </Button>
    );
  }
  const busy = task.busy(workbench);
  return (
    <Button
      ref={button}
      size="compact-sm"
      aria-disabled={busy}
      {...(busy && { 'data-disabled': true })}
      onClick={() => {
        if (!busy) task.run(workbench);
      }}
    >
      {task.label(workbench)}
    </Button>
  );
}

function OnwardButtons({
  places,
  onGo,
}: {
  places: readonly Onward[];
  onGo: (panel: string) => void;
}): ReactElement {
  return (
    <div className={styles.onward}>
      {places.map(({ label, panel }) => (
        <Button key={panel} size="compact-sm" variant="light" onClick={() => onGo(panel)}>
          {label}
        </Button>
      ))}
    </div>
  );
}
