import type { ReactElement } from 'react';
import { formatScore, isNumber } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { headIndex, headName } from '../../../terms/heads';
import type { Head } from '../../../terms/heads';
import type { ScoredHeads } from '../../../terms/scoredHeads';
import type { ViewProps } from '../../define';
import type { HeadScoresResult } from '../result';
import { NearestHeads } from './NearestHeads';

/** Every score of the head under the pointer, with its rank among all heads. */
export function AllScores(props: ViewProps<HeadScoresResult>): ReactElement {
  const { result, model, head } = props;
  return (
    <section className={report.card} aria-labelledby="all-scores">
      <h2 className={report.title} id="all-scores">
        {head ? `All scores of ${headName(head)}` : 'All scores of one head'}
      </h2>
      {head ? (
        <>
          <Table scores={result.scores} head={head} index={headIndex(head, model)} />
          <NearestHeads {...props} head={head} />
        </>
      ) : (
        <p className={report.definition}>Point at a head, or choose one.</p>
      )}
    </section>
  );
}

interface TableProps {
  readonly scores: readonly ScoredHeads[];
  readonly head: Head;
  readonly index: number;
}

function Table({ scores, head, index }: TableProps): ReactElement {
  return (
    <table className={report.table} aria-label={`Scores of ${headName(head)}`}>
      <thead>
        <tr>
          <th>Score</th>
          <th className={report.number}>Value</th>
          <th className={report.number}>± sequences</th>
          <th className={report.number}>Chance</th>
          <th className={report.number}>Rank</th>
        </tr>
      </thead>
      <tbody>
        {scores.map(({ id, title, unit, values, spread, chance }) => (
          <tr key={id}>
            <td>{unit === '' ? title : `${title} (${unit})`}</td>
            <td className={report.number}>{formatScore(values[index])}</td>
            <td className={report.number}>{formatScore(spread[index])}</td>
            <td className={report.number}>{formatScore(chance)}</td>
            <td className={report.number}>{rankOf(values, index)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rankOf(values: ScoredHeads['values'], index: number): string {
  const own = values[index];
  if (!isNumber(own)) return '–';
  const above = values.filter((value) => isNumber(value) && value > own).length;
  return `${above + 1}/${values.length}`;
}
