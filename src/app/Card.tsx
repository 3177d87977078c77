import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import styles from './Card.module.css';

export interface CardProps {
  readonly title: ReactNode;
  /** Small print beside the title. */
  readonly note?: ReactNode;
  /** Controls at the right end of the title's line. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** A titled part of the page. */
export function Card({ title, note, end, children, className = '' }: CardProps): ReactElement {
  const id = useId();
  return (
    <section className={`${styles.card} ${className}`} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {end !== undefined && <div className={styles.end}>{end}</div>}
      </div>
      {children}
    </section>
  );
}
