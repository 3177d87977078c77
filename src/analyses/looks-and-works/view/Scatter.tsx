import type { ReactElement } from 'react';
import { HeadScatter } from '../../../charts/HeadScatter';
import { formatScore, isNumber } from '../../../charts/numbers';
import report from '../../../charts/report.module.css';
import { headIndex, headNameIn } from '../../../terms/heads';
import type { ViewProps } from '../../define';
import type { LooksAndWorksResult } from '../result';
import type { Shown } from '../viewLists';

interface ScatterProps extends ViewProps<LooksAndWorksResult> {
  readonly shown: Shown;
  readonly spearman: number | null;
}

/** All heads by score and effect; a box selects. */
export function Scatter({ shown, spearman, ...props }: ScatterProps): ReactElement {
  const { model, head, selected, onHover, onPick, onSelect } = props;
  const { score, effect, limits } = shown;
  const n = score.values.filter(isNumber).length;
  return (
    <>
      <HeadScatter
        shape={model}
        x={score.values}
        y={effect.values}
        label={`${score.title} against ${effect.title.toLowerCase()}, every head`}
        xLabel={score.unit === '' ? score.title : `${score.title} (${score.unit})`}
        yLabel={effect.unit === '' ? 'effect' : `effect (${effect.unit})`}
        limits={{ x: limits.score, y: limits.effect }}
        selected={selected}
        hovered={head}
        onHover={onHover}
        onPick={onPick}
        onBrush={onSelect}
      />
      <p className={report.definition}>
        {spearman === null ? 'No rank correlation' : `Spearman ${formatScore(spearman)}`} over {n}{' '}
        heads. Drag a box to select heads, click to lock one.{' '}
        {head ? valuesOf(shown, headIndex(head, model), headNameIn(model, head)) : ''}
      </p>
    </>
  );
}

function valuesOf({ score, effect }: Shown, at: number, name: string): string {
  return `${name}: score ${formatScore(score.values[at])} ± ${formatScore(score.spread[at])}, effect ${formatScore(effect.values[at])} ± ${formatScore(effect.spread[at])}.`;
}
