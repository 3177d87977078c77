import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { formatScore } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { allHeads, headIndex, headName, headNameIn } from '../../../terms/heads';
import type { Head } from '../../../terms/heads';
import type { NearHead } from '../../../terms/scoredHeads';
import type { ViewProps } from '../../define';
import type { HeadScoresResult } from '../result';
import { nearestByScores } from '../viewNearest';

interface NearestHeadsProps extends ViewProps<HeadScoresResult> {
  readonly head: Head;
}

const shown = 5;

/** The heads that look most like one head: by their patterns, and by their scores. */
export function NearestHeads({ head, ...props }: NearestHeadsProps): ReactElement {
  const { result, model } = props;
  const index = headIndex(head, model);
  const byPattern = result.nearest?.[index];
  return (
    <div className={report.nearest}>
      <h3 className={report.title}>Nearest to {headNameIn(model, head)}</h3>
      {byPattern && (
        <Row
          {...props}
          title="By pattern"
          about="mean over queries of Σ √(p p′): 1 the same, 0 no key in common"
          heads={byPattern.slice(0, shown)}
        />
      )}
      <Row
        {...props}
        title="By scores"
        about="1 / (1 + distance), each score in its standard deviations over all heads"
        heads={nearestByScores(result.scores, index, shown)}
      />
    </div>
  );
}

interface RowProps extends Pick<ViewProps<HeadScoresResult>, 'model' | 'onPick'> {
  readonly title: string;
  readonly about: string;
  readonly heads: readonly NearHead[];
}

function Row({ title, about, heads, model, onPick }: RowProps): ReactElement {
  const all = allHeads(model);
  return (
    <div>
      <p className={report.definition}>
        {title} ({about})
      </p>
      <div className={report.actions}>
        {heads.map(({ index, likeness }) => {
          const other = all[index];
          return (
            other && (
              <Button
                key={headName(other)}
                size="compact-xs"
                variant="default"
                onClick={() => onPick(other)}
              >
                {headNameIn(model, other)} {formatScore(likeness)}
              </Button>
            )
          );
        })}
      </div>
    </div>
  );
}
