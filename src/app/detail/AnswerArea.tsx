import type { ReactElement, ReactNode } from 'react';
import type { Answer } from '../../state/detailAnswers';
import styles from './Detail.module.css';

/** What is known of a question: its answer, older than the question while the next is at work, or why there is none. */
export function AnswerArea<T>({
  answer: { value, running, progress, problem },
  children,
}: {
  readonly answer: Answer<T>;
  readonly children: (value: T) => ReactNode;
}): ReactElement {
  if (problem !== null)
    return (
      <p className={styles.fine} role="note">
        {problem}
      </p>
    );
  if (value === null)
    return (
      <p className={styles.fine}>
        Working it out {progress && progress.total > 1 && `(${progress.done} of ${progress.total})`}{' '}
        …
      </p>
    );
  return <div className={running ? styles.old : undefined}>{children(value)}</div>;
}
