import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../../charts/HeadGrid';
import { isNumber } from '../../../charts/numbers';
import { ScoreList } from '../../../charts/ScoreList';
import { topShare } from '../../../terms/headChoice';
import { headName } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { ComparedScores, ComparisonResult } from '../result';
import styles from '../../../charts/report.module.css';

interface OneSourceProps extends ViewProps<ComparisonResult> {
  readonly source: ComparedScores;
  readonly id: string;
}

/** One source as a grid and ranked; its best heads can be taken along as the selected ones. */
export function OneSource({ source, id, ...props }: OneSourceProps): ReactElement {
  const { model, head, onHover, onPick, onSelect } = props;
  const { name, scores, remarks } = source;
  const signed = scores.some((score) => (score ?? 0) < 0);
  const content = useMemo(
    () => ({ kind: 'scores', scores, label: name, signed }) as const,
    [scores, name, signed],
  );
  const best = useMemo(
    () =>
      scores.some((score) => isNumber(score) && score > 0) ? topShare(scores, 0.05, model) : [],
    [scores, model],
  );
  return (
    <section className={styles.card} aria-labelledby={`comparison-${id}`}>
      <h2 className={styles.title} id={`comparison-${id}`}>
        {name}
      </h2>
      <p className={styles.definition}>{remarks.join('; ')}.</p>
      <div className={styles.both}>
        <HeadGrid
          shape={model}
          content={content}
          label={`Scores, ${id} source`}
          hovered={head}
          onHover={onHover}
          onPick={(picked) => picked && onPick(picked)}
        />
        <ScoreList
          shape={model}
          scores={scores}
          label={name}
          signed={signed}
          hovered={head}
          onHover={onHover}
          onPick={onPick}
        />
      </div>
      {best.length > 0 && (
        <div className={styles.actions}>
          <Button size="xs" variant="light" onClick={() => onSelect(best)}>
            Select the best 5 %:{' '}
            {best.length <= 6 ? best.map(headName).join(', ') : `${best.length} heads`}
          </Button>
        </div>
      )}
    </section>
  );
}
