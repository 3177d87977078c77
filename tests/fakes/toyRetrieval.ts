import { resultOf } from '../../src/analyses/retrieval-heads/summary';
import type { RetrievalResult, RetrievalSample } from '../../src/analyses/retrieval-heads/result';
import { throwIfCancelled } from '../../src/base/errors';
import type { CallOptions } from '../../src/engine/protocol';

/** A retrieval result that fills in step by step; a needle with "nothing" in it is never found. */
export async function toyRetrieval(
  parameters: Readonly<Record<string, unknown>>,
  { onProgress, signal }: CallOptions,
  step: number,
): Promise<RetrievalResult> {
  const lost = String(parameters.needle).includes('nothing');
  const total = 10;
  let result = withSamples([]);
  for (let i = 0; i < total; i++) {
    await new Promise((done) => setTimeout(done, step));
    throwIfCancelled(signal);
    result = withSamples([...result.samples, sampleOf(i, lost)]);
    onProgress?.({ stage: 'asking for the needle', done: i + 1, total, partial: result });
  }
  if (lost) {
    return {
      ...result,
      advice:
        'The model gave the answer in none of 10 tests, so no head can be scored. Try a shorter haystack.',
    };
  }
  return {
    ...result,
    top: { heads: ['L1H3', 'L1H7'], recall: 0.05 },
    random: [0.92, 0.95, 1, 0.88, 0.97].map((recall, i) => ({
      heads: [`L0H${i}`, `L1H${i % 3}`],
      recall,
    })),
  };
}

function sampleOf(i: number, lost: boolean): RetrievalSample {
  const recall = lost ? 0.1 : i === 6 ? 0.25 : 1;
  const scores = Array.from({ length: 16 }, (_, head) => {
    if (head === 11) return 0.75 + (i % 3) * 0.1;
    if (head === 15) return 0.5 + (i % 2) * 0.2;
    return head % 5 === 0 ? 0.02 * (i % 2) : 0;
  });
  return {
    length: 60,
    depth: Math.floor(i / 2) / 4,
    sample: i % 2,
    response: recall > 0.5 ? ' apple moon lamp door' : ' the cat',
    recall,
    valid: recall > 0.5,
    scores,
  };
}

function withSamples(samples: readonly RetrievalSample[]): RetrievalResult {
  const settings = { scope: 'decode', variant: 'code' } as const;
  return resultOf({ n_layers: 2, n_heads: 8 }, samples, settings, null);
}
