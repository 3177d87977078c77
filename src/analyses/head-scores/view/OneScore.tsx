import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../../charts/HeadGrid';
import { Histogram } from '../../../charts/Histogram';
import { formatScore } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { ScoreList } from '../../../charts/ScoreList';
import { rankHeads } from '../../../charts/ranking';
import { headIndex, headName } from '../../../terms/heads';
import type { ScoredHeads } from '../../../terms/scoredHeads';
import type { ViewProps } from '../../define';
import type { HeadScoresResult } from '../result';

interface OneScoreProps extends ViewProps<HeadScoresResult> {
  readonly score: ScoredHeads;
}

/** One score of every head: as a grid, ranked, and how they are distributed. */
export function OneScore({ score, result, ...props }: OneScoreProps): ReactElement {
  const { model, head, onHover, onPick, onAblate } = props;
  const domain = useMemo(() => domainOf(score), [score]);
  const content = useMemo(
    () => ({ kind: 'scores', scores: score.values, label: labelOf(score), domain }) as const,
    [score, domain],
  );
  const best = rankHeads(score.values, model, false)
    .slice(0, 2)
    .map((ranked) => ranked.head);
  return (
    <>
      <p className={report.definition}>
        {score.definition} By chance, {score.byChance ?? 'looking at every visible token alike'}:{' '}
        {formatScore(score.chance)}.
      </p>
      <div className={report.both}>
        <div className={report.column}>
          <HeadGrid
            shape={model}
            content={content}
            label={`${score.title}, every head`}
            hovered={head}
            describe={(at) => spreadOf(score, headIndex(at, model), result.sequences)}
            onHover={onHover}
            onPick={(picked) => picked && onPick(picked)}
          />
          <Histogram
            values={score.values}
            label={labelOf(score)}
            unit="heads"
            domain={domain}
            mark={score.chance === null ? undefined : { value: score.chance, label: 'chance' }}
          />
        </div>
        <ScoreList
          shape={model}
          scores={score.values}
          label={labelOf(score)}
          max={domain[1]}
          hovered={head}
          onHover={onHover}
          onPick={onPick}
        />
      </div>
      <div className={report.actions}>
        <Button size="xs" variant="light" onClick={() => onAblate(best)}>
          Make {best.map(headName).join(' and ')} uniform on the page
        </Button>
      </div>
    </>
  );
}

function labelOf({ title, unit }: ScoredHeads): string {
  return unit === '' ? title.toLowerCase() : `${title.toLowerCase()} (${unit})`;
}

function domainOf({ values, best }: ScoredHeads): readonly [number, number] {
  const known = values.filter((value) => value !== null);
  return [Math.min(0, ...known), best ?? Math.max(1e-6, ...known)];
}

function spreadOf({ spread }: ScoredHeads, index: number, sequences: number): string {
  if (sequences < 2) return 'one sequence';
  return `± ${formatScore(spread[index])} over ${sequences} sequences`;
}
