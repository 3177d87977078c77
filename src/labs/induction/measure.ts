import type { Random } from '../../base/random';
import { argmax, mean } from '../../base/statistics';
import type { NdArray } from '../../base/ndarray';
import { ndarray, subarray } from '../../base/ndarray';
import { everyHead, inductionScore, previousTokenScore } from '../../measures/patternScores';
import { forward } from '../../model/forward';
import type { Transformer } from '../../model/pass';
import { lossesOf } from '../../tensor/crossEntropy';
import { compute } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Measurement } from '../define';
import type { InductionView } from './result';
import { repeatedTwice } from './task';
import { words } from './words';

/** Sequences that a measurement is made on. */
const sequences = 16;

/**
 * Losses, accuracy and the scores of every head on `<bos>` and random words twice, half the context
 * each; the patterns are those of the first sequence.
 */
export async function measureInduction(
  model: Transformer,
  random: Random,
): Promise<Measurement<InductionView>> {
  const { n_ctx, n_layers, n_heads, d_vocab } = model.config;
  const period = (n_ctx - 1) >> 1;
  const ids = Array.from({ length: sequences }, () =>
    repeatedTwice(d_vocab, { period, lead: 0 }, random),
  );
  const hooks = Array.from({ length: n_layers }, (_, layer) =>
    blockHook(layer, 'attn.hook_pattern'),
  );
  const [losses, logits, ...patterns] = await compute(() => {
    const { logits: scores, cache } = forward(
      model,
      ids.map((row) => row.slice(0, -1)),
      { wanted: hooks },
    );
    const targets = ids.map((row) => row.slice(1));
    return [lossesOf(scores, targets), scores, ...hooks.map((hook) => cache[hook] as Tensor)];
  });
  const scoresOf = (score: (pattern: NdArray) => number): number[] =>
    patterns.flatMap((layer) => everyHead(layer, score));
  return {
    metrics: {
      ...lossMetrics(losses as NdArray, period),
      accuracy: accuracyOf(logits as NdArray, ids, period),
      previousToken: scoresOf(previousTokenScore),
      induction: scoresOf((pattern) => inductionScore(pattern, 1, period)),
    },
    view: {
      words: (ids[0] ?? []).slice(0, -1).map((id) => (id === 0 ? '<bos>' : (words[id - 1] ?? ''))),
      period,
      patterns: firstSequence(patterns, [n_layers, n_heads, 2 * period, 2 * period]),
    },
  };
}

/** Row i of the losses is for the word at i + 1; the words from `period + 2` on can be known. */
function lossMetrics(losses: NdArray, period: number): { repeated: number; inContext: number } {
  const [rows = 0, length = 0] = losses.shape;
  const meanOf = (from: number, to: number): number =>
    mean(
      Array.from({ length: rows }, (_, row) => mean(subarray(losses, row).data.subarray(from, to))),
    );
  const quarter = length >> 2;
  return {
    repeated: meanOf(period + 1, length),
    inContext: meanOf(length - quarter, length) - meanOf(0, quarter),
  };
}

function accuracyOf(logits: NdArray, ids: readonly number[][], period: number): number {
  const right = ids.flatMap((row, i) =>
    row
      .slice(period + 2)
      .map((target, j) => argmax(subarray(logits, i, period + 1 + j).data) === target),
  );
  return right.filter(Boolean).length / right.length;
}

/** `[batch, head, query, key]` of each layer to `[layer, head, query, key]` of the first sequence. */
function firstSequence(patterns: readonly NdArray[], shape: readonly number[]): NdArray {
  const data = new Float32Array(shape.reduce((size, length) => size * length, 1));
  patterns.forEach((layer, i) => {
    const first = subarray(layer, 0).data;
    data.set(first, i * first.length);
  });
  return ndarray(data, shape);
}
