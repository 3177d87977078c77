import type { ReactElement, ReactNode } from 'react';
import styles from './Drawn.module.css';

/** A part of the choice of what is drawn, under its title. */
export function DrawnGroup({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <fieldset className={styles.group}>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
