import { beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { startBackend } from './backend';
import { Optimizer } from './optimizer';
import type { OptimizerOptions } from './optimizer';
import { nodePlatform } from './platform/platformNode';
import { readBack } from './readback';
import { dispose, liveTensors, share } from './scope';
import type { NamedTensors, Tensor } from './tensor';
import { fromValues } from './tensor';

const values = (...numbers: number[]): Tensor =>
  fromValues(Float32Array.from(numbers), [numbers.length], 'd_model');
const options = {
  kind: 'adamw',
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0.1,
  decays: (name: string) => name === 'W',
  clip: 1,
} as const;
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

/** Momentum by its definition, gradients as they are. */
function plainSgd(start: readonly number[]): number[] {
  const x = [...start];
  const velocity = x.map(() => 0);
  for (const gradient of gradients) {
    gradient.forEach((g, i) => {
      velocity[i] = 0.9 * velocity[i]! + g;
      x[i] = x[i]! - rate * velocity[i];
    });
  }
  return x;
}

const start = [1, -2, 0.5, 3];
const begin = (rule: OptimizerOptions): Optimizer =>
  new Optimizer(
    new Map([
      ['W', values(1, -2)],
      ['b', values(0.5, 3)],
    ]),
    rule,
  );

function step(optimizer: Optimizer, [a = 0, b = 0, c = 0, d = 0]: readonly number[]): void {
  const given = [values(a, b), values(c, d)];
  optimizer.step(given, rate);
  dispose(...given);
}

async function numbers(optimizer: Optimizer): Promise<number[]> {
  const arrays = await readBack([...optimizer.parameters().values()]);
  return arrays.flatMap(({ data }) => [...data]);
}

const rules: readonly (readonly [OptimizerOptions, (start: readonly number[]) => number[]])[] = [
  [options, plainAdamW],
  [{ kind: 'sgd', momentum: 0.9, clip: 0 }, plainSgd],
];

describe.each(['cpu', 'wasm'] as const)('an optimizer on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each(rules)(
    'takes the steps of its definition and leaves nothing: $kind',
    async (rule, plain) => {
      const before = liveTensors();
      const optimizer = begin(rule);
      gradients.forEach((gradient) => step(optimizer, gradient));
      const expected = plain(start);
      expect(furthest(await numbers(optimizer), expected)).toBeLessThan(1e-5);
      expect(furthest(expected, start)).toBeGreaterThan(1e-2);
      dispose(...optimizer.release().values());
      expect(liveTensors()).toBe(before);
    },
  );

  it.each(rules)('goes on from its moments as if nothing had been: $kind', async (rule) => {
    const before = liveTensors();
    const [first = [], ...rest] = gradients;
    const whole = begin(rule);
    step(whole, first);
    const copy = (tensors: NamedTensors): NamedTensors =>
      new Map([...tensors].map(([name, tensor]) => [name, share(tensor)]));
    const resumed = begin(rule);
    resumed.restore(copy(whole.parameters()), copy(whole.moments()), 1);
    const forgetful = begin(rule);
    forgetful.restore(copy(whole.parameters()), copy(forgetful.moments()), 0);
    const all = [whole, resumed, forgetful];
    for (const gradient of rest) all.forEach((optimizer) => step(optimizer, gradient));
    const [expected = [], same = [], other = []] = await Promise.all(all.map(numbers));
    expect(same).toEqual(expected);
    expect(other).not.toEqual(expected);
    all.forEach((optimizer) => dispose(...optimizer.release().values()));
    expect(liveTensors()).toBe(before);
  });
});
