import { logSumExp, sum } from '../base/statistics';

/** What an answer is judged by: the token that is wanted, and the one it is held against. */
export interface Wanted {
  readonly target: number;
  readonly distractor: number;
}

/** A number for the model's answer, and how much worse an edit makes it. */
export interface Metric {
  readonly title: string;
  /** What is measured, and what a positive effect means. */
  readonly definition: string;
  readonly unit: '' | 'nats' | 'logits';
  /** `[vocab]` logits of the answer, and those of the unchanged model. */
  value(logits: Float32Array, unchanged: Float32Array, wanted: Wanted): number;
  /** What one more of it means: 1 where more is worse, -1 where less is. */
  readonly worse: 1 | -1;
}

export type MetricName = 'logit-difference' | 'probability' | 'target-loss' | 'kl';

/** Metrics of the logits at one position, by name. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  'logit-difference': {
    title: 'Logit difference',
    definition:
      'Logit of the target minus logit of the distractor. Effect: unchanged − edited, so positive where the head helped the target.',
    unit: 'logits',
    value: (logits, _, { target, distractor }) => (logits[target] ?? 0) - (logits[distractor] ?? 0),
    worse: -1,
  },
  probability: {
    title: 'Probability of the target',
    definition: 'Effect: unchanged − edited, so positive where the head helped the target.',
    unit: '',
    value: (logits, _, { target }) => Math.exp((logits[target] ?? 0) - logSumExp(logits)),
    worse: -1,
  },
  'target-loss': {
    title: 'Loss of the target',
    definition:
      'Minus the logarithm of the target’s probability. Effect: edited − unchanged, so positive where the head helped the target.',
    unit: 'nats',
    value: (logits, _, { target }) => logSumExp(logits) - (logits[target] ?? 0),
    worse: 1,
  },
  kl: {
    title: 'KL divergence',
    definition:
      'How far the prediction moved: KL(unchanged ‖ edited). It is never negative and does not say which way.',
    unit: 'nats',
    value: (logits, unchanged) => divergence(unchanged, logits),
    worse: 1,
  },
};

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
