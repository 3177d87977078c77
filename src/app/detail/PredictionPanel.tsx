import type { ReactElement } from 'react';
import { useLive } from '../context';
import { HeadCard } from '../explore/HeadCard';
import styles from './Detail.module.css';
import { LensCard } from './LensCard';
import { PartsCard } from './PartsCard';
import { QuestionCard } from './QuestionCard';

/** Where one prediction comes from: what each head adds to it, beside its pattern, and layer by layer. */
export function PredictionPanel(): ReactElement {
  const shown = useLive((live) => live.shown !== null);
  if (!shown) return <p className={styles.fine}>Running the text through the model …</p>;
  return (
    <div className={styles.panel}>
      <div className={styles.whole}>
        <QuestionCard />
      </div>
      <div className={styles.column}>
        <PartsCard />
      </div>
      <div className={styles.column}>
        <HeadCard />
      </div>
      <div className={styles.whole}>
        <LensCard />
      </div>
    </div>
  );
}
