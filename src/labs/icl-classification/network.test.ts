import { beforeAll, describe, expect, it } from 'vitest';
import {
  goldenBatch,
  goldenDistances,
  goldenParameters,
  goldenTensors,
  lossAndGradients,
} from '../../../tests/plain/iclNetwork';
import { furthest } from '../../../tests/plain/numbers';
import { valueAt } from '../../base/ndarray';
import { random } from '../../base/random';
import { standardDeviation } from '../../base/statistics';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute, readBack } from '../../tensor/readback';
import { dispose, liveTensors } from '../../tensor/scope';
import { drawBatch } from './batches';
import { firstParameters, forward, fullAttention } from './network';
import { observe, tokensOf } from './objective';
import type { TaskSettings } from './task';
import { drawWorld } from './task';

const settings: TaskSettings = {
  ...{ K: 64, L: 32, D: 48, N: 8, Nmax: 8, B: 2 },
  ...{ eps: 0.1, alpha: 0, p_B: 1, p_C: 0 },
};

describe.each(['cpu', 'wasm'] as const)('the network on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('makes the logits, attention, loss and gradients of PyTorch', async () => {
    const before = liveTensors();
    for (const [name, distance] of Object.entries(await goldenDistances())) {
      expect(distance, name).toBeLessThan(1e-4);
    }
    expect(liveTensors()).toBe(before);
  });

  it('has the slopes of finite differences in every parameter', async () => {
    const { gradients } = await lossAndGradients();
    // Small enough to cross no corner of a ReLU.
    const step = 2e-3;
    for (const [name, { values }] of goldenParameters) {
      const slope = gradients.get(name)!;
      // Along the gradient itself, where the difference is largest against rounding.
      const norm = Math.hypot(...slope);
      const moved = async (sign: number): Promise<number> => {
        const data = Float32Array.from(values, (x, i) => x + (sign * step * slope[i]!) / norm);
        return (await lossAndGradients(new Map([[name, data]]))).loss;
      };
      const difference = ((await moved(1)) - (await moved(-1))) / (2 * step);
      expect(Math.abs(difference / norm - 1), name).toBeLessThan(1e-2);
    }
  });

  it('sees a gradient that is wrong', async () => {
    const [name] = goldenParameters[0]!;
    const { gradients } = await lossAndGradients();
    const other = Float32Array.from(goldenParameters[0]![1].values, (x) => x + 0.1);
    const moved = await lossAndGradients(new Map([[name, other]]));
    expect(furthest(moved.gradients.get(name)!, gradients.get(name)!)).toBeGreaterThan(1e-3);
  });

  it('attends as the definition does, with layers uniform too', async () => {
    const source = random(1);
    const world = drawWorld(settings, source);
    const batch = drawBatch(settings, world, 'known', 1, source);
    const parameters = firstParameters(settings, source);
    for (const first of [false, true]) {
      for (const second of [false, true]) {
        const ablation = { first, second };
        const got = await observe(parameters, batch, 17, ablation);
        const [patterns, logits] = await compute(() => {
          const full = fullAttention(parameters, tokensOf(batch, 17), ablation);
          return [full.patterns, full.logits];
        });
        const rows = Array.from({ length: 17 }, (_, key) => key);
        const last = rows.map((key) => valueAt(patterns!, 1, 16, key));
        expect(furthest(got.logits.data, logits!.data)).toBeLessThan(1e-4);
        expect(furthest(got.first.data, patterns!.data.slice(0, 17 * 17))).toBeLessThan(1e-5);
        expect(furthest(got.second.data, last)).toBeLessThan(1e-5);
        if (second)
          expect(
            furthest(
              last,
              rows.map(() => 1 / 17),
            ),
          ).toBeLessThan(1e-6);
        if (first) expect(valueAt(patterns!, 0, 3, 1)).toBeCloseTo(1 / 4, 6);
        expect(valueAt(patterns!, 0, 3, 4)).toBe(0);
      }
    }
    dispose(...parameters.values());
  });
});

it('begins with the spreads of the paper', async () => {
  await startBackend(nodePlatform, 'cpu');
  const parameters = firstParameters(settings, random(2));
  const arrays = await readBack([...parameters.values()]);
  const spreads = new Map([...parameters.keys()].map((name, i) => [name, arrays[i]!]));
  const d = 65;
  for (const [name, { data, shape }] of spreads) {
    const expected = /^[QKV]/.test(name) ? 48 ** -0.5 : name === 's' ? d ** -0.5 : (2 / d) ** 0.5;
    if (name.startsWith('b')) expect([...data]).toEqual([0]);
    else expect(standardDeviation(data) / expected).toBeCloseTo(1, 1);
    expect(shape).toEqual(name.startsWith('b') ? [1] : [d, name === 's' ? 32 : d]);
  }
  const numbers = arrays.reduce((sum, { data }) => sum + data.length, 0);
  expect(numbers).toBe(40_108);
  dispose(...parameters.values());
});

it('reads the golden batch as it was written', () => {
  expect(goldenBatch.tokens).toHaveLength(6 * 7 * 14);
  const tensors = goldenTensors();
  expect(forward(tensors, tokensOf(goldenBatch, 7)).logits.axes).toBe('batch vocab');
  dispose(...tensors.values());
});
