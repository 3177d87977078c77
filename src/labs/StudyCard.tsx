import { Button } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import type { StudyState } from './define';
import styles from './labView.module.css';

/** A picture of a lab's own, with its name and a sentence or two. */
export function LabCard({
  title,
  about,
  end,
  children,
}: {
  title: string;
  about: string;
  end?: ReactNode;
  children: ReactNode;
}): ReactElement {
  return (
    <section className={styles.card} aria-label={title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {end}
      </div>
      <p className={styles.text}>{about}</p>
      {children}
    </section>
  );
}

/** A study: what it does, the button that starts or stops it, and its result as far as it goes. */
export function StudyCard({
  title,
  about,
  state,
  onRun,
  onStop,
  children,
}: {
  title: string;
  about: string;
  state: StudyState | undefined;
  onRun(): void;
  onStop(): void;
  children: ReactNode;
}): ReactElement {
  const running = state?.running ?? false;
  const end = (
    <span className={styles.progress}>
      {running && state && state.total > 0 && `${state.done} of ${state.total}`}
      <Button size="compact-xs" variant="default" onClick={running ? onStop : onRun}>
        {running ? 'Stop' : 'Run'}
      </Button>
    </span>
  );
  return (
    <LabCard title={title} about={about} end={end}>
      {children}
    </LabCard>
  );
}

/** The cards of a lab, as many side by side as there is room for. */
export function LabCards({ children }: { children: ReactNode }): ReactElement {
  return <div className={styles.cards}>{children}</div>;
}
