import type { ReactElement } from 'react';
import { useLive } from '../context';
import { HeadCard } from '../explore/HeadCard';
import { CellCard } from './CellCard';
import { CircuitCards } from './CircuitCards';
import { CopyingCard } from './CopyingCard';
import styles from './Detail.module.css';
import { DirectionsCard } from './DirectionsCard';

/** The inside of the head on show: why one cell scores as it does, and what its weights look for and write. */
export function HeadPanel(): ReactElement {
  const shown = useLive((live) => live.shown !== null);
  if (!shown) return <p className={styles.fine}>Running the text through the model …</p>;
  return (
    <div className={styles.panel}>
      <div className={styles.column}>
        <HeadCard />
        <CopyingCard />
      </div>
      <div className={styles.column}>
        <CellCard />
        <CircuitCards />
      </div>
      <div className={styles.whole}>
        <DirectionsCard />
      </div>
    </div>
  );
}
