import { random } from '../../base/random';
import { mean } from '../../base/statistics';
import {
  activationFrequency,
  bootstrapInterval,
  comparedHeads,
  convergence,
  meanScores,
} from '../../measures/scoreStability';
import type { HeadGridShape } from '../../terms/heads';
import type { RetrievalResult, RetrievalSample } from './result';
import type { RetrievalParameters } from './tests';

/** Resamples and orders are drawn from this seed: the same samples have the same intervals everywhere. */
const drawnFrom = 1;

/** What samples say of the heads: everything but what masking shows. */
export function resultOf(
  { n_layers, n_heads }: HeadGridShape,
  samples: readonly RetrievalSample[],
  { scope, variant }: Pick<RetrievalParameters, 'scope' | 'variant'>,
  said: string | null,
): RetrievalResult {
  const valid = samples.filter((sample) => sample.valid).map(({ scores }) => scores);
  const source = random(drawnFrom);
  return {
    ...{ n_layers, n_heads, scope, variant, said },
    samples: [...samples],
    validSamples: valid.length,
    scores: meanScores(valid),
    activation: activationFrequency(valid),
    interval: bootstrapInterval(valid, source.fork('interval')),
    convergence: convergence(valid, comparedHeads(n_layers * n_heads), source.fork('orders')),
    base: { recall: mean(samples.map(({ recall }) => recall)) },
    top: null,
    random: [],
    advice: null,
  };
}

/** What to try when no sample was valid. */
export function advice(samples: readonly RetrievalSample[]): string {
  const best = Math.max(0, ...samples.map(({ recall }) => recall));
  return (
    `The model did not give the answer in any test (${samples.length} in all, best recall ${best.toFixed(2)}, ` +
    'over 0.5 is needed), so no head can be scored. Try a shorter haystack, a question that begins like the ' +
    'needle, or a larger model.'
  );
}
