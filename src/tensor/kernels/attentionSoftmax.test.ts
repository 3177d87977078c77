import { beforeAll, describe, expect, it } from 'vitest';
import { attentionCases, diagonalBias } from '../../../tests/plain/attentionCases';
import { plainGradient, plainPattern, sees } from '../../../tests/plain/attention';
import { random } from '../../base/random';
import { startBackend } from '../backend';
import { multiply } from '../elementwise';
import { total, valueAndGradients } from '../gradient';
import { nodePlatform } from '../platform/platformNode';
import { compute } from '../readback';
import { liveTensors } from '../scope';
import type { Tensor } from '../tensor';
import { fromValues } from '../tensor';
import { attentionSoftmax, maskedScores, visibleKeys } from './attentionSoftmax';

const axes = 'batch head query key';
const mask = { scale: 0.5, causal: true, offset: 0 };

const wholeNumbers = (count: number, largest: number, seed: number): Float32Array => {
  const numbers = random(seed);
  return Float32Array.from({ length: count }, () => numbers.int(2 * largest + 1) - largest);
};

const furthest = (actual: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(actual[i]! - value)), 0);

describe.each(['cpu', 'wasm'] as const)('the plain twin on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each(attentionCases)('equals plain loops: $name', async (one) => {
    const { shape, mask, largest, bias } = one;
    const data = wholeNumbers(
      shape.reduce((a, b) => a * b),
      largest,
      1,
    );
    const tensors = liveTensors();
    const [pattern] = await compute(() => [
      attentionSoftmax(fromValues(data, shape, axes), mask, diagonalBias(one)),
    ]);
    expect(furthest(pattern!.data, plainPattern({ shape, data }, mask, bias))).toBeLessThan(1e-5);
    if (bias && shape[3] > 1)
      expect(furthest(pattern!.data, plainPattern({ shape, data }, mask))).toBeGreaterThan(1e-2);
    expect(liveTensors()).toBe(tensors);
  });

  it('gives hidden cells exactly 0', async () => {
    const shape = [1, 2, 6, 6];
    const [pattern] = await compute(() => [
      attentionSoftmax(fromValues(wholeNumbers(72, 8, 2), shape, axes), mask),
    ]);
    pattern!.data.forEach((weight, i) => {
      if (!sees(Math.floor(i / 6) % 6, i % 6, mask)) expect(weight).toBe(0);
    });
  });

  it.each([mask, { ...mask, softcap: 1.5 }])(
    'has the gradient of its definition: %j',
    async (mask) => {
      const shape = [2, 2, 5, 5];
      const [data, upstream] = [wholeNumbers(100, 4, 3), wholeNumbers(100, 3, 4)];
      const [gradient] = await compute(() => {
        const weights = fromValues(upstream, shape, axes);
        return valueAndGradients([fromValues(data, shape, axes)], ([products]) =>
          total(multiply(attentionSoftmax(products as Tensor<typeof axes>, mask), weights)),
        ).gradients;
      });
      const expected = plainGradient({ shape, data }, mask, upstream);
      expect(furthest(gradient!.data, expected)).toBeLessThan(1e-5);
      expect(
        furthest(
          gradient!.data,
          expected.map((value) => value * 1.01),
        ),
      ).toBeGreaterThan(1e-3);
    },
  );

  it('shows scores as the softmax sees them', async () => {
    const [scores] = await compute(() => [
      maskedScores(fromValues(Float32Array.from([2, 4, 6, 8]), [1, 1, 2, 2], axes), mask),
    ]);
    expect([...scores!.data]).toEqual([1, -Infinity, 3, 4]);
  });

  it('caps scores before it hides any', async () => {
    const [scores] = await compute(() => [
      maskedScores(fromValues(Float32Array.from([2, 4, 6, -8]), [1, 1, 2, 2], axes), {
        ...mask,
        softcap: 2,
      }),
    ]);
    const expected = [2 * Math.tanh(0.5), -Infinity, 2 * Math.tanh(1.5), -2 * Math.tanh(2)];
    expected.forEach((value, i) => expect(scores!.data[i]).toBeCloseTo(value, 5));
  });

  it.each(attentionCases.slice(2, -1))(
    'knows which keys are seen: $name',
    async ({ shape, mask }) => {
      const [queries, keys] = [shape[2], shape[3]];
      const [seen] = await compute(() => [visibleKeys(queries, keys, mask)]);
      seen!.data.forEach((value, i) => {
        expect(value).toBe(sees(Math.floor(i / keys), i % keys, mask) ? 1 : 0);
      });
    },
  );
});
