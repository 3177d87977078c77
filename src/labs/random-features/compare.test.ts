import { describe, expect, it } from 'vitest';
import { mean } from '../../base/statistics';
import { CancelledError } from '../../base/errors';
import type { Experiment, Learner } from './compare';
import { drawSamples, errorsOver, relativeError } from './compare';
import type { TargetName } from './task';

const calm = (): Promise<void> => Promise.resolve();
const plain: Learner = { kind: 'attention', bias: 0 };
const biased: Learner = { kind: 'attention', bias: 6 };
const network: Learner = { kind: 'network' };

function experiment(target: TargetName, seed: number): Experiment {
  return { width: 8, keys: 8, heads: 96, spread: 0.5, target, seed };
}

/** The mean error over two seeds with 512 samples. */
async function errorWith(target: TargetName, learner: Learner): Promise<number> {
  const errors: number[] = [];
  for (const seed of [1, 2]) {
    const drawn = drawSamples(experiment(target, seed), 512);
    errors.push(...(await errorsOver([512], learner, experiment(target, seed), drawn, calm)));
  }
  return mean(errors);
}

describe('frozen attention against the network, 512 samples, errors over the variance', () => {
  it('learns the mean square in less than half the error', { timeout: 60_000 }, async () => {
    const [attention, other] = [
      await errorWith('square', plain),
      await errorWith('square', network),
    ];
    expect(attention, `${attention} ${other}`).toBeLessThan(0.5 * other);
    expect(attention).toBeLessThan(0.3);
  });

  it.each(['correlation', 'cubic', 'quartic'] as const)(
    'does better with a bias on the %s target',
    { timeout: 60_000 },
    async (target) => {
      const [own, other] = [await errorWith(target, biased), await errorWith(target, plain)];
      expect(own, `${own} ${other}`).toBeLessThan(other);
    },
  );

  it(
    'does worse with a bias on the mean, which ignores the query',
    { timeout: 60_000 },
    async () => {
      const [own, other] = [await errorWith('mean', biased), await errorWith('mean', plain)];
      expect(own, `${own} ${other}`).toBeGreaterThan(3 * other);
    },
  );
});

describe('an error over sample sizes', () => {
  const small = { ...experiment('mean', 3), width: 4, keys: 3, heads: 12 };
  const drawn = drawSamples(small, 48);

  it('falls, and is the same again', async () => {
    const errors = await errorsOver([12, 48], plain, small, drawn, calm);
    expect(errors[1]).toBeLessThan(errors[0]!);
    expect(await errorsOver([12, 48], plain, small, drawSamples(small, 48), calm)).toEqual(errors);
    expect(await errorsOver([48], plain, small, drawn, calm)).toEqual([errors[1]]);
  });

  it('is one for the mean of the answers', () => {
    const answers = Float64Array.of(1, 2, 6);
    expect(relativeError(Float64Array.of(3, 3, 3), answers)).toBeCloseTo(2 / 3, 12);
  });

  it('is the same without a bias as with one of 0', async () => {
    const zero = await errorsOver([48], { kind: 'attention', bias: 0 }, small, drawn, calm);
    const two = await errorsOver([48], { kind: 'attention', bias: 2 }, small, drawn, calm);
    expect(zero).toEqual(await errorsOver([48], plain, small, drawn, calm));
    expect(two).not.toEqual(zero);
  });

  it('is given up where its checkpoint throws', async () => {
    let left = 3;
    const checkpoint = (): Promise<void> =>
      left-- > 0 ? Promise.resolve() : Promise.reject(new CancelledError());
    await expect(errorsOver([12, 48], plain, small, drawn, checkpoint)).rejects.toThrow(
      CancelledError,
    );
  });
});
