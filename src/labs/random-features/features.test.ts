import { beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../../tests/plain/numbers';
import { random } from '../../base/random';
import { sum } from '../../base/statistics';
import { startBackend } from '../../tensor/backend';
import { contract } from '../../tensor/contract';
import { each, scaled } from '../../tensor/elementwise';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute } from '../../tensor/readback';
import type { Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import { drawHeads, drawUnits, headFeatures, scoresOf, unitFeatures } from './features';
import { forwards } from './ridge';
import type { Inputs } from './task';
import { drawDirection, drawInputs, targetsOf } from './task';

const shape = { width: 5, keys: 4 };
const inputs = drawInputs(shape, 7, random(1));
const frozen = { count: 6, spread: 0.5, bias: 2 };
const heads = drawHeads(shape, frozen, random(2));
const features = headFeatures(inputs, heads);

/** The same samples with their keys in reverse order. */
function reversed({ values, ...rest }: Inputs): Inputs {
  const { width, keys } = rest;
  const turned = values.map((_, at) => {
    const [s, i, j] = [
      Math.floor(at / ((keys + 1) * width)),
      Math.floor(at / width) % (keys + 1),
      at % width,
    ];
    return values[(s * (keys + 1) + (i === 0 ? 0 : keys + 1 - i)) * width + j]!;
  });
  return { ...rest, values: turned };
}

describe('inputs', () => {
  it('have length one and another direction each', () => {
    for (let start = 0; start < inputs.values.length; start += 5) {
      const row = inputs.values.subarray(start, start + 5);
      expect(sum(row.map((value) => value * value))).toBeCloseTo(1, 12);
    }
    expect(inputs.values[0]).not.toBe(inputs.values[5]);
  });

  it('have the targets of their formulas', () => {
    const values = Float64Array.of(1, 0, 0.6, 0.8, 0, -1);
    const one: Inputs = { width: 2, keys: 2, count: 1, values };
    const beta = Float64Array.of(0, 1);
    const target = (name: Parameters<typeof targetsOf>[0]): number =>
      targetsOf(name, beta, one)[0]!;
    expect(target('mean')).toBeCloseTo((0.8 - 1) / 2, 12);
    expect(target('square')).toBeCloseTo((0.64 + 1) / 2, 12);
    expect(target('correlation')).toBeCloseTo((0.6 * 0.8) / 2, 12);
    expect(target('cubic')).toBeCloseTo((0.6 ** 3 * 0.8) / 2, 12);
    expect(target('quartic')).toBeCloseTo((0.6 ** 4 * 0.8) / 2, 12);
    expect(drawDirection(3, random(1))).toHaveLength(3);
  });
});

describe.each(['cpu', 'wasm'] as const)('the features of frozen attention on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('make the output of an attention layer with relu / N in place of softmax', async () => {
    const v = Float64Array.from({ length: features.columns }, (_, k) => Math.cos(k));
    const side = shape.width + 1;
    const tokens = Float32Array.from({ length: 7 * 5 * side }, (_, k) => {
      const [row, j] = [Math.floor(k / side), k % side];
      return j === shape.width ? 1 : inputs.values[row * shape.width + j]!;
    });
    const [out] = await compute(() => {
      const all = fromValues(tokens, [7, 5, side], 'batch pos d_model');
      const query: Tensor<'batch d_query'> = {
        axes: 'batch d_query',
        values: all.values.slice([0, 0, 0], [7, 1, side]).reshape([7, side]),
      };
      const keys: Tensor<'batch key d_model'> = {
        axes: 'batch key d_model',
        values: all.values.slice([0, 1, 0], [7, 4, side]),
      };
      const weights = Float32Array.from(heads.values);
      const W = fromValues(weights, [6, side, side], 'head d_query d_model');
      const values = fromValues(Float32Array.from(v), [6, side], 'head d_model');
      const asked = contract(query, W, 'batch head d_model');
      const scores = each(contract(asked, keys, 'batch head key'), 'relu');
      const mixed = contract(scaled(scores, 1 / 4), keys, 'batch head d_model');
      return [contract(mixed, values, 'batch')];
    });
    const expected = forwards(features, v);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.1);
    expect(furthest(out!.data, expected)).toBeLessThan(2e-6);
  });
});

describe('frozen features', () => {
  it('stay when keys change places, unlike those of the network', () => {
    const turned = reversed(inputs);
    expect(furthest(headFeatures(turned, heads).values, features.values)).toBeLessThan(1e-12);
    const units = drawUnits(shape, 36, random(3));
    const network = unitFeatures(inputs, units);
    expect(network.columns).toBe(36);
    expect(furthest(unitFeatures(turned, units).values, network.values)).toBeGreaterThan(0.5);
  });

  it('grow in proportion to the heads', () => {
    const tripled = { ...heads, values: heads.values.map((value) => 3 * value) };
    const expected = features.values.map((value) => 3 * value);
    expect(furthest(headFeatures(inputs, tripled).values, expected)).toBeLessThan(1e-12);
  });

  it('have a bias on top of the same noise', () => {
    const plain = drawHeads(shape, { ...frozen, bias: 0 }, random(2));
    const difference = heads.values.map((value, k) => value - plain.values[k]!);
    const expected = difference.map((_, k) => {
      const [row, column] = [Math.floor(k / 6) % 6, k % 6];
      return row === column && row < 5 ? 2 : 0;
    });
    expect(furthest(difference, expected)).toBeLessThan(1e-12);
    const independent = drawHeads(shape, { ...frozen, bias: 0 }, random(4));
    expect(furthest(independent.values, plain.values)).toBeGreaterThan(0.1);
  });

  it('come from scores that are never negative and do not sum to one', () => {
    const scores = scoresOf(inputs, 0, heads);
    expect(scores).toHaveLength(24);
    expect(Math.min(...scores)).toBe(0);
    expect(Math.max(...scores)).toBeGreaterThan(0.5);
    const last = features.values[5]!;
    expect(sum(scores.subarray(0, 4)) / 4).toBeCloseTo(last, 12);
  });

  it('of a network are relu of its units', () => {
    const units = drawUnits(shape, 3, random(5));
    const { values } = unitFeatures(inputs, units);
    const byHand = sum(
      Array.from({ length: 25 }, (_, j) => inputs.values[25 + j]! * units[50 + j]!),
    );
    expect(values[1 * 3 + 2]).toBeCloseTo(Math.max(0, byHand), 12);
    expect(values.some((value) => value > 0)).toBe(true);
  });
});
