import type { ReactElement } from 'react';
import { CircuitGraph } from '../../../src/charts/CircuitGraph';
import { EffectMap } from '../../../src/charts/EffectMap';
import { HeadScatter } from '../../../src/charts/HeadScatter';
import { StrongestTable } from '../../../src/charts/StrongestTable';
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
  'strongest-table': (
    <StrongestTable
      measure="share"
      connections={[
        { key: 1, from: 'L0H2', into: 'L1H5, keys', value: 0.6401, onPick: nothing },
        { key: 2, from: 'embedding', into: 'the output', value: -0.0125 },
      ]}
    />
  ),
  'effect-map-shared': (
    <EffectMap
      rows={['0 %', '50 %', '100 %']}
      columns={['100', '200', '300', '400']}
      values={[1, 0.9, 0.5, null, 1, 0.7, 0.25, null, 1, 1, 0, NaN]}
      label="Recall by depth and length"
      valueLabel="recall"
      extent={1}
      ramp="sequential"
      shared={{ cell: 6, onCell: nothing }}
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
  'circuit-graph': (
    <CircuitGraph
      nodes={[
        { title: 'embedding', row: 0 },
        { title: 'L0H2', row: 1 },
        { title: 'MLP 0', row: 2 },
        { title: 'L1H3', row: 3 },
        { title: 'L1H5', row: 3 },
        { title: 'logits', row: 4 },
      ]}
      edges={[
        { from: 0, to: 1, kind: 2, score: 0.4 },
        { from: 1, to: 3, kind: 1, score: 1.2 },
        { from: 1, to: 4, kind: 1, score: 0.9 },
        { from: 2, to: 4, kind: 0, score: -0.3 },
        { from: 3, to: 5, kind: 3, score: 1.6 },
        { from: 4, to: 5, kind: 3, score: -0.7 },
      ]}
      kinds={['queries', 'keys', 'values', 'output']}
      label="Edges of a circuit"
      isPicked={(node) => node === 1}
      onPick={nothing}
    />
  ),
};
