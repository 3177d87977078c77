import type { ReactElement } from 'react';
import type { Analysis } from '../../analyses/define';
import styles from './Analysis.module.css';

/** Where a method or a lab comes from. */
export function Paper({ paper }: { paper: Analysis['paper'] }): ReactElement {
  return (
    <p className={styles.paper}>
      {paper.authors} ({paper.year}), <cite>{paper.title}</cite>, {paper.id}
    </p>
  );
}
