import type { StudyMethod } from '../define';
import type { IclParameters } from './index';
import type { Sweep, SweepCell } from './result';

/** Trains one network for each K and B and keeps what it can at the end. */
export const sweep: StudyMethod<IclParameters> = async (
  wanted: { readonly K: readonly number[]; readonly B: readonly number[]; readonly steps: number },
  { lab, seed, train, onProgress, checkpoint },
): Promise<Sweep> => {
  const { K: classes, B: bursts, steps } = wanted;
  const cells: SweepCell[] = [];
  const found = (): Sweep => ({ K: classes, B: bursts, cells: [...cells] });
  const places = classes.flatMap((K) => bursts.map((B) => ({ K, B })));
  for (const [i, { K, B }] of places.entries()) {
    await checkpoint();
    onProgress('training', i, places.length, found());
    const rows = await train({ ...lab, K, B, steps, measureEvery: steps }, seed);
    const { inContext = NaN, inWeights = NaN } = rows.at(-1)?.metrics ?? {};
    cells.push({ K, B, inContext: Number(inContext), inWeights: Number(inWeights) });
  }
  return found();
};
