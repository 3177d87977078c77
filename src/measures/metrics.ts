import { logSumExp, mean, sum } from '../base/statistics';

/** What an answer is judged by: the tokens that are right, and those they are held against. */
export interface Wanted {
  readonly targets: readonly number[];
  readonly distractors: readonly number[];
}

/** A number for the model's answer, and how much worse an edit makes it. */
export interface Metric {
  readonly title: string;
  /** What is measured, and what a positive effect means. */
  readonly definition: string;
  readonly unit: '' | 'nats' | 'logits';
  /** `[vocab]` logits of the answer, and those of the unchanged model. */
  value(logits: Float32Array, unchanged: Float32Array, wanted: Wanted): number;
  /** The gradient of the value with respect to the logits, `[vocab]`. */
  slope(logits: Float32Array, unchanged: Float32Array, wanted: Wanted): Float32Array;
  /** What one more of it means: 1 where more is worse, -1 where less is. */
  readonly worse: 1 | -1;
}

export type MetricName = 'logit-difference' | 'probability' | 'target-loss' | 'kl';

/** Metrics of the logits at one position, by name. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  'logit-difference': {
    title: 'Logit difference',
    definition:
      'Logit of the target minus logit of the distractor (means, where there are several). Effect: unchanged − edited, so positive where the head helped the target.',
    unit: 'logits',
    value: (logits, _, { targets, distractors }) =>
      mean(targets.map((id) => logits[id] ?? 0)) - mean(distractors.map((id) => logits[id] ?? 0)),
    slope(logits, _, { targets, distractors }) {
      const slope = new Float32Array(logits.length);
      for (const id of targets) slope[id] = (slope[id] ?? 0) + 1 / targets.length;
      for (const id of distractors) slope[id] = (slope[id] ?? 0) - 1 / distractors.length;
      return slope;
    },
    worse: -1,
  },
  probability: {
    title: 'Probability of the target',
    definition:
      'Of all targets together, where there are several. Effect: unchanged − edited, so positive where the head helped the target.',
    unit: '',
    value: (logits, _, { targets }) => probabilityOf(logits, targets),
    slope(logits, _, { targets }) {
      const right = probabilityOf(logits, targets);
      const isRight = new Set(targets);
      return probabilities(logits).map((p, id) => p * (Number(isRight.has(id)) - right));
    },
    worse: -1,
  },
  'target-loss': {
    title: 'Loss of the target',
    definition:
      'Minus the logarithm of the target’s probability. Effect: edited − unchanged, so positive where the head helped the target.',
    unit: 'nats',
    value: (logits, _, { targets }) => -Math.log(probabilityOf(logits, targets)),
    slope(logits, _, { targets }) {
      const right = probabilityOf(logits, targets);
      const isRight = new Set(targets);
      return probabilities(logits).map((p, id) => p - (isRight.has(id) ? p / right : 0));
    },
    worse: 1,
  },
  kl: {
    title: 'KL divergence',
    definition:
      'How far the prediction moved: KL(unchanged ‖ edited). It is never negative and does not say which way.',
    unit: 'nats',
    value: (logits, unchanged) => divergence(unchanged, logits),
    slope(logits, unchanged) {
      const before = probabilities(unchanged);
      return probabilities(logits).map((p, id) => p - (before[id] ?? 0));
    },
    worse: 1,
  },
};

function probabilities(logits: Float32Array): Float32Array {
  const total = logSumExp(logits);
  return logits.map((logit) => Math.exp(logit - total));
}

function probabilityOf(logits: Float32Array, ids: readonly number[]): number {
  const total = logSumExp(logits);
  return sum(ids.map((id) => Math.exp((logits[id] ?? 0) - total)));
}

/** KL(p ‖ q) in nats between two rows of logits. `[vocab]` twice */
export function divergence(p: Float32Array, q: Float32Array): number {
  const [totalP, totalQ] = [logSumExp(p), logSumExp(q)];
  return sum(
    Float64Array.from(p, (logit, i) => {
      const log = logit - totalP;
      return Math.exp(log) * (log - ((q[i] ?? 0) - totalQ));
    }),
  );
}
