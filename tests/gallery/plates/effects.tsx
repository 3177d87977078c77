import type { ReactElement } from 'react';
import { EffectMap } from '../../../src/charts/EffectMap';
import { HeadScatter } from '../../../src/charts/HeadScatter';
import { longText, scores } from '../data';

const text = longText(6);
const rows = ['embed', 'L0', 'L1'];
const small = { n_layers: 2, n_heads: 8 };
const nothing = (): void => undefined;
/** What changing heads and places does. */
export const plates: Readonly<Record<string, ReactElement>> = {
  'effect-map': (
    <EffectMap
      rows={rows}
      columns={text.map(({ text: word }) => word)}
      values={scores(18, { signed: true, missing: 0.1 })}
      label="Effect of patching"
      valueLabel="recovered logit difference"
      extent={1}
      estimated={(cell) => cell % 5 === 0}
    />
  ),
  'head-scatter': (
    <HeadScatter
      shape={small}
      x={scores(16)}
      y={scores(16, { signed: true })}
      label="Looks against works"
      xLabel="induction score"
      yLabel="effect on the loss"
      limits={{ x: 0.3, y: 0.1 }}
      selected={[{ layer: 1, head: 3 }]}
      hovered={null}
      onHover={nothing}
      onPick={nothing}
      onBrush={nothing}
    />
  ),
};
