import type { NdArray } from '../../base/ndarray';
import { subarray, valueAt } from '../../base/ndarray';
import { argmax, mean } from '../../base/statistics';
import type { Batch, Labelled } from './batches';

/** Plain values of an outcome: logits `[batch, label]`, attention `[batch, head, query, key]` and `[batch, key]`. */
export interface Observed {
  readonly logits: NdArray;
  readonly first: NdArray;
  readonly second: NdArray;
}

/** The share of sequences whose largest logit is the right label. */
export function accuracyOf({ targets }: Batch, logits: NdArray): number {
  return mean(targets.map((target, i) => (argmax(subarray(logits, i).data) === target ? 1 : 0)));
}

/**
 * How far an induction head has formed (Reddy 2023, section 3.2): means over the sequences. Those that
 * ask for labels of the target's class are NaN where some context has none.
 */
export interface Progress {
  /** Item-label association: layer 1's attention from a label to the item before it. */
  readonly ILA: number;
  /** Layer 2's attention from the target to all labels of the context. */
  readonly TLA: number;
  /** Layer 2's attention from the target to the right labels of the context. */
  readonly TILA: number;
  /** Layer 2's attention from the target to items of its class. */
  readonly TIIA: number;
  /** Context-label accuracy: how often the answer is a label that the context shows. */
  readonly CLA: number;
  /** Layer 2's mean attention to a right label less that to a wrong one. */
  readonly strength: number;
}

export function progressOf({ sequences }: Batch, observed: Observed): Progress {
  const over = (value: (sequence: Labelled, i: number) => number): number =>
    mean(sequences.map(value));
  const target = (i: number, pos: number): number => valueAt(observed.second, i, pos);
  const pairs = (sequence: Labelled, keep: (pair: number) => boolean): number[] =>
    sequence.context.flatMap((_, pair) => (keep(pair) ? [pair] : []));
  const isRight = (sequence: Labelled) => (pair: number) =>
    sequence.context[pair] === sequence.target;
  const right = (sequence: Labelled): number[] => pairs(sequence, isRight(sequence));
  const wrong = (sequence: Labelled): number[] =>
    pairs(sequence, (pair) => !isRight(sequence)(pair));
  const toLabels = (i: number, of: readonly number[]): number[] =>
    of.map((pair) => target(i, 2 * pair + 1));
  const summed = (i: number, of: readonly number[], first: number): number =>
    of.length > 0 ? of.reduce((sum, pair) => sum + target(i, 2 * pair + first), 0) : NaN;
  return {
    ILA: over((sequence, i) =>
      mean(
        sequence.context.map((_, pair) => valueAt(observed.first, i, 0, 2 * pair + 1, 2 * pair)),
      ),
    ),
    TLA: over((sequence, i) =>
      summed(
        i,
        pairs(sequence, () => true),
        1,
      ),
    ),
    TILA: over((sequence, i) => summed(i, right(sequence), 1)),
    TIIA: over((sequence, i) => summed(i, right(sequence), 0)),
    CLA: over(({ contextLabels }, i) =>
      contextLabels.includes(argmax(subarray(observed.logits, i).data)) ? 1 : 0,
    ),
    strength: over(
      (sequence, i) => mean(toLabels(i, right(sequence))) - mean(toLabels(i, wrong(sequence))),
    ),
  };
}
