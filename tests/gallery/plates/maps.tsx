import type { ReactElement } from 'react';
import { AttentionMap } from '../../../src/charts/AttentionMap';
import { Legend, Ramp, Swatch } from '../../../src/charts/Legend';
import { MatrixMap } from '../../../src/charts/MatrixMap';
import { PatchMap } from '../../../src/charts/PatchMap';
import { Surface } from '../../../src/charts/Surface';
import { SurfaceMap } from '../../../src/charts/SurfaceMap';
import { ndarray } from '../../../src/base/ndarray';
import { positionTokens } from '../../../src/terms/positions';
import { samplePicture } from '../../../src/terms/samplePictures';
import { difference, longText, pattern, scores, tokens } from '../data';

const grid = {
  ...{ height: 224, width: 224, channels: 3, patch_height: 32, patch_width: 32 },
  ...{ specials: ['[CLS]'], answers: [0] },
};
const positions = positionTokens(grid);
const marks = ['mask', 'missing', 'off', 'locked', 'shift', 'looks', 'seen', 'loss'] as const;
const places = Array.from({ length: 12 }, (_, i) => -1 + i / 6);
const bowl = places.flatMap((y) => places.map((x) => x * x + 2 * y * y + x * y));

/** Matrices: one head's pattern, weights, patches of a picture, a loss over two parameters. */
export const plates: Readonly<Record<string, ReactElement>> = {
  map: (
    <AttentionMap
      pattern={pattern('induction', tokens.length, 3, 8)}
      tokens={tokens}
      label="L1H3"
      pinned={{ query: 12, key: 5 }}
    />
  ),
  'map-2': <AttentionMap pattern={pattern('same', 2)} tokens={longText(2)} label="two" />,
  'map-both-ways': (
    <AttentionMap
      pattern={pattern('broad', 12, 6)}
      tokens={longText(12)}
      label="both ways"
      causal={false}
      hoverToken={{ index: 4, as: 'key' }}
    />
  ),
  'map-difference': (
    <AttentionMap
      pattern={difference(24)}
      tokens={longText(24)}
      label="difference"
      valueLabel="after minus before"
      scale={{ kind: 'diverging', extent: 1 }}
      pinned={{ query: 12, key: 11 }}
    />
  ),
  'map-log': (
    <AttentionMap
      pattern={pattern('previous', 24, 2)}
      tokens={longText(24)}
      label="logarithm"
      scale={{ kind: 'sequential', curve: 'log' }}
    />
  ),
  'map-row': (
    <AttentionMap
      pattern={pattern('sink', 24, 2)}
      tokens={longText(24)}
      label="each row by its largest"
      scale={{ kind: 'sequential', curve: 'row' }}
    />
  ),
  'map-100': (
    <AttentionMap
      pattern={pattern('induction', 100, 2, 30)}
      tokens={longText(100)}
      label="hundred"
      hoverToken={{ index: 60, as: 'both' }}
    />
  ),
  'map-2048': (
    <AttentionMap
      pattern={pattern('induction', 2048, 2, 500)}
      tokens={longText(2048)}
      label="2048"
    />
  ),
  matrix: (
    <MatrixMap
      values={scores(24, { signed: true }).map((value) => value ?? 0)}
      columns={6}
      label="KQ of L0H1"
      limit={1}
      rowNames={['a', 'b', 'c', 'd']}
      columnNames={['u', 'v', 'w', 'x', 'y', 'z']}
    />
  ),
  legend: (
    <Legend>
      <Ramp kind="sequential" domain={[0, 1]} label="attention weight" />
      <Ramp kind="diverging" domain={[-0.5, 0.5]} label="effect" />
      {marks.map((mark) => (
        <Swatch key={mark} mark={mark} label={mark} />
      ))}
    </Legend>
  ),
  patches: (
    <PatchMap
      picture={samplePicture('shapes')}
      grid={grid}
      tokens={positions}
      pattern={pattern('broad', positions.length, 3)}
      label="L1H3"
      direction="looks"
      pinned={24}
    />
  ),
  surface: (
    <Surface
      x={places}
      y={places}
      values={ndarray(new Float32Array(bowl), [12, 12])}
      path={[
        { x: -0.9, y: 0.7 },
        { x: -0.3, y: 0.2 },
        { x: 0, y: 0 },
      ]}
      label="Loss over two weights"
      xLabel="w1"
      yLabel="w2"
      valueLabel="loss"
    />
  ),
  'surface-map': (
    <SurfaceMap
      x={places}
      y={places}
      values={bowl}
      path={[
        [-0.9, 0.7],
        [-0.3, 0.2],
        [0, 0],
      ]}
      top={2}
      label="Loss over two weights"
      xLabel="w1"
      yLabel="w2"
    />
  ),
};
