import { Button } from '@mantine/core';
import { useMemo } from 'react';
import type { ReactElement } from 'react';
import { HeadGrid } from '../../charts/HeadGrid';
import { formatChange, formatScore, isNumber } from '../../charts/numbers';
import { rankHeads } from '../../charts/ranking';
import report from '../../charts/report.module.css';
import { ScoreList } from '../../charts/ScoreList';
import { tokenText } from '../../charts/tokenText';
import { headIndex, headName } from '../../terms/heads';
import type { ViewProps } from '../define';
import type { AblationResult } from './result';

const kinds: Readonly<Record<AblationResult['kind'], string>> = {
  zero: 'its output is zero at every position (hook_z)',
  uniform: 'it attends equally to every token it can see (hook_pattern)',
};

/** What switching off each head alone does: as a grid, and ranked. */
export function View(props: ViewProps<AblationResult>): ReactElement {
  const { result, model, head, onHover, onPick, onAblate } = props;
  const { effect, metric, unchanged, edited } = result;
  const label = metric.unit === '' ? 'effect' : `effect (${metric.unit})`;
  const content = useMemo(
    () => ({ kind: 'scores', scores: effect, label, signed: true }) as const,
    [effect, label],
  );
  const worst = rankHeads(effect, model, true)
    .filter(({ value }) => value > 0)
    .slice(0, 2)
    .map((ranked) => ranked.head);
  return (
    <section className={report.card} aria-labelledby="ablation-effects">
      <h2 className={report.title} id="ablation-effects">
        {metric.title} without each head
      </h2>
      <p className={report.definition}>
        {metric.definition} A head is switched off by itself: {kinds[result.kind]}. Unchanged model:{' '}
        {formatScore(unchanged)}
        {metric.unit && ` ${metric.unit}`}, {result.length} tokens. {wantedWords(result)}
      </p>
      <div className={report.both}>
        <HeadGrid
          shape={model}
          content={content}
          label={`${metric.title}, effect of every head`}
          hovered={head}
          describe={(at) => {
            const value = edited[headIndex(at, model)];
            return isNumber(value) ? `${formatScore(value)} without it` : 'not measured yet';
          }}
          onHover={onHover}
          onPick={(picked) => picked && onPick(picked)}
        />
        <ScoreList
          shape={model}
          scores={effect}
          label={label}
          signed
          hovered={head}
          onHover={onHover}
          onPick={onPick}
        />
      </div>
      <p className={report.definition}>{backup(result)}</p>
      {worst.length > 0 && (
        <div className={report.actions}>
          <Button size="xs" variant="light" onClick={() => onAblate(worst)}>
            Make {worst.map(headName).join(' and ')} uniform on the page
          </Button>
        </div>
      )}
    </section>
  );
}

function wantedWords({ wanted }: AblationResult): string {
  if (!wanted) return '';
  const [target, distractor] = [
    tokenText({ text: wanted.target }),
    tokenText({ text: wanted.distractor }),
  ];
  return `Target “${target}”, distractor “${distractor}”.`;
}

/** One head's effect is no share of a whole: what single effects add up to, against all that is lost. */
function backup({ effect }: AblationResult): string {
  const known = effect.filter(isNumber);
  const total = known.reduce((sum, value) => sum + value, 0);
  return `All single effects together: ${formatChange(total)}. They need not add up: heads can stand in for one another, so a head without an effect may still matter.`;
}
