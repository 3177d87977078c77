import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { mean, topIndices } from '../../../base/statistics';
import { HeadGrid } from '../../../charts/HeadGrid';
import { ScoreList } from '../../../charts/ScoreList';
import { headIndex, headName } from '../../../terms/heads';
import type { Head, HeadSet } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { RetrievalResult } from '../result';
import styles from '../../../charts/report.module.css';

const definitions: Readonly<Record<RetrievalResult['variant'], string>> = {
  code: 'Retrieval score: at each generated token, a head that looks most at a needle token equal to the token being generated gains 1 / needle length; every such step counts, so a needle repeated twice can give more than 1.',
  unique:
    'Retrieval score, each needle position once: the share of needle positions at which the head looked most while that very token was generated.',
  set: 'Retrieval score of the paper: the share of the needle’s different tokens that the head copied.',
};

interface ScoresProps extends ViewProps<RetrievalResult> {
  readonly scores: readonly number[];
}

/** The score of every head: as a grid, and ranked. */
export function Scores({ result, scores, ...props }: ScoresProps): ReactElement {
  const { model, head, onHover, onPick, onAblate } = props;
  const content = useMemo(
    () => ({ kind: 'scores', scores, label: 'retrieval score', domain: domainOf(scores) }) as const,
    [scores],
  );
  const best = useMemo(() => bestHeads(scores, model.n_heads, 2), [scores, model.n_heads]);
  const active = (at: Head): string => activity(result, headIndex(at, model));
  return (
    <section className={styles.card} aria-labelledby="retrieval-scores">
      <h2 className={styles.title} id="retrieval-scores">
        Retrieval scores
      </h2>
      <p className={styles.definition}>
        {definitions[result.variant]} Mean over {result.validSamples} valid samples. By chance,
        looking at any token of the prompt alike: about {chance(result)}.
      </p>
      <div className={styles.both}>
        <HeadGrid
          shape={model}
          content={content}
          label="Retrieval scores"
          hovered={head}
          describe={active}
          onHover={onHover}
          onPick={(picked) => picked && onPick(picked)}
        />
        <ScoreList
          shape={model}
          scores={scores}
          label="retrieval score"
          max={domainOf(scores)[1]}
          hovered={head}
          onHover={onHover}
          onPick={onPick}
        />
      </div>
      {best.length > 0 && !result.top && (
        <div className={styles.actions}>
          <Button size="xs" variant="light" onClick={() => onAblate(best)}>
            Make {best.map(headName).join(' and ')} uniform on the page
          </Button>
        </div>
      )}
    </section>
  );
}

/** Looking at one of n tokens at random hits the right one once in n steps. */
function chance({ samples }: RetrievalResult): string {
  const lengths = samples.filter(({ valid }) => valid).map(({ length }) => length);
  return (1 / mean(lengths)).toFixed(3);
}

function domainOf(scores: readonly number[]): readonly [number, number] {
  return [0, Math.max(1, ...scores)];
}

function activity({ activation }: RetrievalResult, index: number): string {
  const share = activation?.[index];
  return share === undefined ? '' : `active in ${(100 * share).toFixed(0)} % of valid samples`;
}

function bestHeads(scores: readonly number[], n_heads: number, count: number): HeadSet {
  return topIndices(scores, count)
    .filter((index) => (scores[index] ?? 0) > 0)
    .map((index) => ({ layer: Math.floor(index / n_heads), head: index % n_heads }));
}
