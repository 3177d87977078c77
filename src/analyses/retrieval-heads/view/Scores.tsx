import { Button, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import { mean } from '../../../base/statistics';
import { HeadGrid } from '../../../charts/HeadGrid';
import { formatShort } from '../../../charts/numbers';
import { ScoreList } from '../../../charts/ScoreList';
import { headIndex, headName } from '../../../terms/heads';
import type { Head } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { RetrievalResult } from '../result';
import { bestHeads } from './headsAsked';
import { variantWords } from './variantWords';
import styles from '../../../charts/report.module.css';

interface ScoresProps extends ViewProps<RetrievalResult> {
  readonly scores: readonly number[];
}

/** What the grid and the list show of a head. */
const channels = {
  mean: { title: 'Mean score', label: 'retrieval score' },
  activation: { title: 'Activation frequency', label: 'activation frequency' },
} as const;
type Channel = keyof typeof channels;

/** The score of every head: as a grid, and ranked; or how often it scores at all. */
export function Scores({ result, scores, ...props }: ScoresProps): ReactElement {
  const { model, head, onHover, onPick, onAblate } = props;
  const [channel, setChannel] = useState<Channel>('mean');
  const { label } = channels[channel];
  const values = channel === 'mean' ? scores : (result.activation ?? scores);
  const content = useMemo(
    () => ({ kind: 'scores', scores: values, label, domain: domainOf(values) }) as const,
    [values, label],
  );
  const best = useMemo(() => bestHeads(result, 2), [result]);
  return (
    <section className={styles.card} aria-labelledby="retrieval-scores">
      <h2 className={styles.title} id="retrieval-scores">
        Retrieval scores
      </h2>
      <p className={styles.definition}>
        {variantWords[result.variant]} Mean over {result.validSamples} valid samples. By chance,
        looking at any token of the prompt alike: about {chance(result)}. Activation frequency: the
        share of the valid samples in which the head scores above 0.
      </p>
      <div className={styles.switch}>
        <SegmentedControl
          size="xs"
          aria-label="What the grid shows"
          data={Object.entries(channels).map(([value, { title }]) => ({ value, label: title }))}
          value={channel}
          onChange={(value) => setChannel(value as Channel)}
        />
      </div>
      <div className={styles.both}>
        <HeadGrid
          shape={model}
          content={content}
          label="Retrieval scores"
          hovered={head}
          describe={(at) => described(result, channel, headIndex(at, model))}
          onHover={onHover}
          onPick={(picked) => picked && onPick(picked)}
        />
        <ScoreList
          shape={model}
          scores={values}
          label={label}
          max={domainOf(values)[1]}
          hovered={head}
          onHover={onHover}
          onPick={onPick}
        />
      </div>
      {best.length > 0 && !result.top && <AblateBest best={best} onAblate={onAblate} />}
    </section>
  );
}

function AblateBest({
  best,
  onAblate,
}: Pick<ScoresProps, 'onAblate'> & { best: readonly Head[] }): ReactElement {
  return (
    <div className={styles.actions}>
      <Button size="xs" variant="light" onClick={() => onAblate(best)}>
        Make {best.map(headName).join(' and ')} uniform on the page
      </Button>
    </div>
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

/** What the grid says of a head besides the value in its cell. */
function described(result: RetrievalResult, channel: Channel, index: number): string {
  const { scores, activation, interval } = result;
  const score = scores?.[index] ?? 0;
  const share = `active in ${(100 * (activation?.[index] ?? 0)).toFixed(0)} %`;
  if (channel === 'activation') return `mean score ${formatShort(score)}`;
  if (!interval) return share;
  return `${formatShort(interval.low[index] ?? 0)} to ${formatShort(interval.high[index] ?? 0)}, ${share}`;
}
