import { ActionIcon, Tooltip } from '@mantine/core';
import { useId } from 'react';
import type { ReactElement, ReactNode } from 'react';
import styles from './Card.module.css';
import { useLive, useWorkbench } from './context';
import { Icon } from './icons';

export interface CardProps {
  readonly title: ReactNode;
  /** Small print beside the title. */
  readonly note?: ReactNode;
  /** Controls at the right end of the title's line. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  /** The name by which it can be made to fill its panel; it cannot without one. */
  readonly part?: string | undefined;
}

/** A titled part of the page. */
export function Card(props: CardProps): ReactElement {
  const { title, note, end, children, className = '', part } = props;
  const id = useId();
  const maximised = useLive((live) => part !== undefined && live.maximised === part);
  return (
    <section
      className={`${styles.card} ${className}`}
      aria-labelledby={id}
      data-card
      data-part={part}
      data-maximised={maximised || undefined}
    >
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {note !== undefined && <span className={styles.note}>{note}</span>}
        {(end !== undefined || part !== undefined) && (
          <div className={styles.end}>
            {end}
            {part !== undefined && <MaximiseButton part={part} maximised={maximised} />}
          </div>
        )}
      </div>
      {children}
    </section>
  );
}

interface MaximiseProps {
  readonly part: string;
  readonly maximised: boolean;
}

function MaximiseButton({ part, maximised }: MaximiseProps): ReactElement {
  const { live } = useWorkbench();
  const label = maximised ? 'Restore (Escape)' : 'Maximise';
  return (
    <Tooltip label={label} openDelay={500}>
      <ActionIcon
        className={styles.maximise}
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={label}
        aria-pressed={maximised}
        onClick={() => live.setState({ maximised: maximised ? null : part })}
      >
        <Icon name={maximised ? 'restore' : 'maximise'} size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
