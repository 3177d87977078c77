import type { ReactElement } from 'react';
import { PredictionTable } from '../../../src/charts/PredictionTable';
import type { Candidate } from '../../../src/charts/PredictionTable';
import { LensTable } from '../../../src/charts/LensTable';
import { RecallBars } from '../../../src/charts/RecallBars';
import { ScoreList } from '../../../src/charts/ScoreList';
import { ValueBars } from '../../../src/charts/ValueBars';
import { VectorRows } from '../../../src/charts/VectorRows';
import { ndarray } from '../../../src/base/ndarray';
import { scores } from '../data';

const gpt2 = { n_layers: 12, n_heads: 12 };
const words = [' mat', ' the', '\n', ' floor', ' harbour', '<|endoftext|>'];
const before: readonly Candidate[] = words.map((text, i) => ({
  token: { id: i, text, special: text.startsWith('<|') },
  runs: [{ probability: 0.81 / 3 ** i, rank: i + 1 }],
}));
const probabilities = [0.21, 0.36, 0.09, 0.0301, 0.11, 0.0004];
const ranks = [2, 1, 4, 5, 3, 62];
const after: readonly Candidate[] = before.map(({ token, runs }, i) => ({
  token,
  runs: [...runs, { probability: probabilities[i] ?? 0, rank: ranks[i] ?? 1 }],
}));
const draws = [0.97, 0.94, 0.97, 0.9, 0.97];

const wave = (seed: number): Float32Array =>
  Float32Array.from({ length: 24 }, (_, i) => Math.sin(seed + i * 0.8) * (1 + seed));
const said = [' a', ' cat', ' sat', ' on'].map((text, id) => ({ id, text, special: false }));
const sure = [0.02, 0.1, 0.05, 0.2, 0.1, 0.4, 0.02, 0.6, 0.3, 0.98, 0.5, 0.8];

/** Ranked lists and tables. */
export const plates: Readonly<Record<string, ReactElement>> = {
  predictions: <PredictionTable candidates={before} label="Next token" />,
  'value-bars': (
    <ValueBars
      label="What each part adds"
      bars={[
        { key: 'a', name: 'L1H5', value: 4.98, onPick: () => undefined, marked: true },
        { key: 'b', name: 'token embedding', value: -0.8 },
        { key: 'c', name: 'biases', value: 0, title: 'nothing' },
      ]}
    />
  ),
  vectors: (
    <VectorRows
      label="Query and key"
      rows={[
        { name: 'q', values: wave(0.5) },
        { name: 'k', values: wave(2) },
      ]}
    />
  ),
  lens: (
    <LensTable
      label="Logit lens"
      rows={['embedding', 'L0', 'L1']}
      tokens={[said, said.toReversed(), said]}
      probabilities={ndarray(Float32Array.from(sure), [3, 4])}
      valueLabel="probability of the most likely token"
      text={said}
      start={3}
      position={6}
    />
  ),
  'predictions-compared': <PredictionTable candidates={after} label="Next token" />,
  list: (
    <ScoreList
      shape={gpt2}
      scores={scores(144, { missing: 0.04 })}
      label="retrieval score"
      max={1}
      selected={[{ layer: 5, head: 1 }]}
    />
  ),
  'list-signed': (
    <ScoreList
      shape={{ n_layers: 2, n_heads: 8 }}
      scores={scores(16, { signed: true })}
      label="effect on logit"
      signed
      count={6}
    />
  ),
  recall: (
    <RecallBars
      bars={[
        { label: 'All heads on', value: 0.97, note: '10 needles' },
        { label: 'Top 2 uniform', value: 0.12, note: 'L1H3, L1H6', role: 'main' },
        { label: 'Random 2 uniform', draws, note: '5 draws', role: 'control' },
        { label: 'Random 8 uniform', value: null, note: 'not measured yet', role: 'control' },
      ]}
      label="recall of the answer (ROUGE-1)"
    />
  ),
};
