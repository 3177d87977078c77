import { Select } from '@mantine/core';
import { useState } from 'react';
import type { ReactElement } from 'react';
import report from '../../charts/report.module.css';
import type { ViewProps } from '../define';
import type { HeadScoresResult } from './result';
import { AllScores } from './view/AllScores';
import { OneScore } from './view/OneScore';

/** Scores of every head: one score at a time, and all scores of one head. */
export function View(props: ViewProps<HeadScoresResult>): ReactElement | null {
  const { result } = props;
  const known = result.scores.filter(({ values }) => values.some((value) => value !== null));
  const [id, setId] = useState('induction-stripe');
  const shown = known.find((score) => score.id === id) ?? known[0];
  if (!shown) return null;
  return (
    <div className={report.view}>
      <section className={report.card} aria-label={shown.title}>
        <Select
          size="xs"
          label="Score"
          description={readOn(result)}
          data={known.map(({ id: value, title }) => ({ value, label: title }))}
          value={shown.id}
          allowDeselect={false}
          maw={420}
          mb={10}
          onChange={(value) => {
            if (value !== null) setId(value);
          }}
        />
        <OneScore {...props} score={shown} />
      </section>
      <AllScores {...props} />
    </div>
  );
}

function readOn({ on, sequences, length, period, bos }: HeadScoresResult): string {
  if (on === 'text') return `On the text on the page, ${length} tokens.`;
  const front = bos ? ', after the token that the tokenizer puts in front' : '';
  return `Mean over ${sequences} sequences of ${length} tokens: ${period ?? 0} random ones, repeated${front}.`;
}
