import { beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { AdamW } from './adamw';
import { startBackend } from './backend';
import { nodePlatform } from './platform/platformNode';
import { readBack } from './readback';
import { dispose, liveTensors } from './scope';
import type { Tensor } from './tensor';
import { fromValues } from './tensor';

const values = (...numbers: number[]): Tensor =>
  fromValues(Float32Array.from(numbers), [numbers.length], 'd_model');
const options = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
const rate = 0.01;
const gradients = [
  [3, -4, 0, 0],
  [0.1, 0.2, -0.3, 0.1],
  [0, 1, -5, 0.2],
];

/** AdamW by its definition; the first two values decay, the gradient is clipped as a whole. */
function plainAdamW(start: readonly number[]): number[] {
  const x = [...start];
  const first = x.map(() => 0);
  const second = x.map(() => 0);
  gradients.forEach((gradient, t) => {
    const scale = Math.min(1, options.clip / Math.hypot(...gradient));
    gradient.forEach((raw, i) => {
      const g = raw * scale;
      first[i] = 0.9 * first[i]! + 0.1 * g;
      second[i] = 0.98 * second[i]! + 0.02 * g * g;
      const mean = first[i] / (1 - 0.9 ** (t + 1));
      const square = second[i] / (1 - 0.98 ** (t + 1));
      const decayed = x[i]! * (i < 2 ? 1 - rate * options.weightDecay : 1);
      x[i] = decayed - (rate * mean) / (Math.sqrt(square) + options.epsilon);
    });
  });
  return x;
}

describe.each(['cpu', 'wasm'] as const)('AdamW on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('takes the steps of its definition and leaves nothing', async () => {
    const before = liveTensors();
    const start = [1, -2, 0.5, 3];
    const optimizer = new AdamW([values(1, -2), values(0.5, 3)], [true, false], options);
    for (const [a = 0, b = 0, c = 0, d = 0] of gradients) {
      const given = [values(a, b), values(c, d)];
      optimizer.step(given, rate);
      dispose(...given);
    }
    const parameters = optimizer.release();
    const arrays = await readBack(parameters);
    const expected = plainAdamW(start);
    expect(
      furthest(
        arrays.flatMap(({ data }) => [...data]),
        expected,
      ),
    ).toBeLessThan(1e-5);
    expect(furthest(expected, start)).toBeGreaterThan(1e-2);
    dispose(...parameters);
    expect(liveTensors()).toBe(before);
  });
});
