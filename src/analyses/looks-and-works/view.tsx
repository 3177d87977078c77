import { useState } from 'react';
import type { ReactElement } from 'react';
import report from '../../charts/report.module.css';
import { datasetSentence } from '../../terms/datasets';
import type { ViewProps } from '../define';
import type { LooksAndWorksResult } from './result';
import { Choices } from './view/Choices';
import { Mismatches } from './view/Mismatches';
import { Scatter } from './view/Scatter';
import { SetCard } from './view/SetCard';
import { limitsOf } from './viewLists';

/** What heads look like against what they do: a scatter, who is out of place, and a set held against random ones. */
export function View(props: ViewProps<LooksAndWorksResult>): ReactElement | null {
  const { result } = props;
  const [scoreId, setScore] = useState('induction-stripe');
  const [effectId, setEffect] = useState('');
  const at = {
    score: Math.max(
      0,
      result.scores.findIndex(({ id }) => id === scoreId),
    ),
    effect: Math.max(
      0,
      result.effects.findIndex(({ id }) => id === effectId),
    ),
  };
  const [score, effect] = [result.scores[at.score], result.effects[at.effect]];
  if (!score || !effect || effect.values.length === 0) return null;
  const shown = { score, effect, limits: limitsOf(score, effect) };
  return (
    <div className={report.view}>
      <section className={report.card} aria-labelledby="looks-scatter">
        <h2 className={report.title} id="looks-scatter">
          {score.title} against {effect.title.toLowerCase()}
        </h2>
        <p className={report.definition}>
          {datasetSentence(result.dataset)} Measured: {result.examples}. Scores: mean over{' '}
          {result.sequences} texts of {result.length} repeated random tokens.
        </p>
        <Choices result={result} shown={shown} onScore={setScore} onEffect={setEffect} />
        <Scatter
          {...props}
          shown={shown}
          spearman={result.spearman[at.score]?.[at.effect] ?? null}
        />
      </section>
      <SetCard {...props} effect={at.effect} />
      <Mismatches {...props} shown={shown} />
    </div>
  );
}
