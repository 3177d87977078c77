import type { ReactElement } from 'react';
import { ndarray } from '../../../src/base/ndarray';
import { HeadGrid } from '../../../src/charts/HeadGrid';
import { difference, scores, thumbnails, tokens } from '../data';

const small = { n_layers: 2, n_heads: 8 };
const gpt2 = { n_layers: 12, n_heads: 12 };
const large = { n_layers: 28, n_heads: 16 };
const off = [
  { layer: 3, head: 3 },
  { layer: 3, head: 4 },
];
const changed = ndarray(
  new Float32Array(
    [1, -0.5, 0.25, 0].flatMap((by) => Array.from(difference(12).data, (v) => v * by)),
  ),
  [4, 12, 12],
);
const moved = scores(16).map((value, i) => (i < 8 ? null : value));

/** All heads of a model. */
export const plates: Readonly<Record<string, ReactElement>> = {
  'grid-small': (
    <HeadGrid
      shape={small}
      content={{ kind: 'patterns', patterns: thumbnails(2, 8, tokens.length) }}
      label="Heads of induction-2l"
      locked={[{ layer: 1, head: 3 }]}
      off={[{ layer: 0, head: 5 }]}
      shift={{ values: moved, label: 'pattern moved (bits)' }}
    />
  ),
  'grid-difference': (
    <HeadGrid
      shape={{ n_layers: 1, n_heads: 4 }}
      content={{
        ...{ kind: 'patterns', patterns: [changed], label: 'after minus before' },
        scale: { kind: 'diverging', extent: 1 },
      }}
      label="Differences"
      locked={[{ layer: 0, head: 1 }]}
    />
  ),
  'grid-gpt2': (
    <HeadGrid
      shape={gpt2}
      content={{ kind: 'patterns', patterns: thumbnails(12, 12, 32) }}
      label="Heads of gpt2"
      locked={[{ layer: 5, head: 1 }]}
      off={off}
    />
  ),
  'grid-scores': (
    <HeadGrid
      shape={gpt2}
      content={{
        ...{ kind: 'scores', scores: scores(144, { missing: 0.04 }) },
        ...{ label: 'retrieval score', domain: [0, 1] },
      }}
      label="Retrieval scores"
      hovered={{ layer: 7, head: 4 }}
      locked={[{ layer: 5, head: 1 }]}
    />
  ),
  'grid-signed': (
    <HeadGrid
      shape={small}
      content={{
        ...{ kind: 'scores', scores: scores(16, { signed: true }) },
        ...{ label: 'effect on logit', signed: true },
      }}
      label="Effects"
    />
  ),
  'grid-large': (
    <HeadGrid
      shape={large}
      content={{ kind: 'scores', scores: scores(448), label: 'induction score' }}
      label="Large"
    />
  ),
};
