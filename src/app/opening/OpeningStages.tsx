import { Progress, VisuallyHidden } from '@mantine/core';
import type { ReactElement } from 'react';
import type { OpeningModel } from '../../state/live';
import { openingStages } from '../../terms/opening';
import type { OpeningStage } from '../../terms/opening';
import { choiceTitle } from '../words';
import styles from './OpeningStages.module.css';
import { amountWords, paceWords, percentOf } from './words';

const stageNames: Readonly<Record<OpeningStage, string>> = {
  download: 'Download',
  convert: 'Read and convert',
  compile: 'Compile and first run',
};

/** The model that is being opened, its stages with the present one marked, and how far that is. */
export function OpeningStages({ coming }: { coming: OpeningModel }): ReactElement {
  const { model, progress, pace } = coming;
  const fetched = model.source === 'hub' || model.source === 'url';
  const stages = openingStages.filter((stage) => fetched || stage !== 'download');
  const present = stages.find((stage) => stage === progress?.stage);
  return (
    <div className={styles.opening}>
      <strong className={styles.title}>Opening {choiceTitle(model)}</strong>
      <ol className={styles.stages} aria-label="Stages">
        {stages.map((stage) => (
          <li key={stage} aria-current={stage === present ? 'step' : undefined}>
            {stageNames[stage]}
          </li>
        ))}
      </ol>
      <VisuallyHidden role="status">
        {present ? stageNames[present] : fetched ? 'Looking it up' : 'Starting'}
      </VisuallyHidden>
      <Progress
        className={styles.progress}
        value={progress ? percentOf(progress) : 100}
        animated={!progress}
        size="sm"
        aria-label="Progress"
      />
      <span className={styles.amount}>
        {progress && amountWords(progress)}
        {progress?.unit === 'bytes' && pace && `, ${paceWords(pace)}`}
      </span>
    </div>
  );
}
