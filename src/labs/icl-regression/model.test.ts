import { beforeAll, describe, expect, it } from 'vitest';
import { furthest, slopes } from '../../../tests/plain/numbers';
import { random } from '../../base/random';
import { sum } from '../../base/statistics';
import { plainSoftmax } from '../../measures/plainMaths';
import { startBackend } from '../../tensor/backend';
import { valueAndGradients } from '../../tensor/gradient';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute } from '../../tensor/readback';
import { liveTensors } from '../../tensor/scope';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { fromValues, reshape } from '../../tensor/tensor';
import {
  answersOf,
  initialWeights,
  keyQuery,
  lossOf,
  outputValue,
  patternOf,
  upload,
  weightAxes as axesOf,
  weightNames,
  weightsFrom,
} from './model';
import type { Episodes } from './task';
import { drawEpisodes, featuresOf, widthOf } from './task';

const single = { covariates: 3, features: featuresOf(3, 1), length: 6, noise: 0.1, correlation: 0 };
const double = { ...single, covariates: 4, features: featuresOf(4, 2) };
const [heads, batch] = [2, 3];
const layer = { heads, width: 6, outputs: 1 };

type Values = Record<(typeof weightNames)[number], Float32Array>;

function valuesFor(width: number, outputs: number): Values {
  const source = random(width);
  const draw = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => 0.6 * source.normal());
  return {
    W_Q: draw(heads * width * width),
    W_K: draw(heads * width * width),
    W_V: draw(heads * width * width),
    W_O: draw(heads * width * outputs),
  };
}

const tensorsOf = (values: Values, width: number, outputs: number): Tensor[] =>
  weightNames.map((name) => {
    const shape = [heads, width, name === 'W_O' ? outputs : width];
    return fromValues(values[name], shape, axesOf[name]);
  });

const named = (tensors: readonly Tensor[]): NamedTensors =>
  new Map(weightNames.map((name, i) => [name, tensors[i]!]));

/** The answers by their definition, in f64: softmax of Z^T K^T Q z_q / sqrt(D), then O V Z times that. */
function plainAnswers(values: Values, episodes: Episodes): number[] {
  const { count, length, covariates, outputs, tokens, queries } = episodes;
  const width = covariates + outputs;
  const at = (name: keyof Values, h: number, i: number, j: number, columns = width): number =>
    values[name][(h * width + i) * columns + j]!;
  const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
  const projected = (name: keyof Values, h: number, x: Float32Array): number[] =>
    range(width).map((a) => sum(range(width).map((i) => x[i]! * at(name, h, i, a))));
  return range(count).flatMap((b) => {
    const token = (i: number): Float32Array =>
      tokens.subarray((b * length + i) * width, (b * length + i + 1) * width);
    const query = queries.subarray(b * width, (b + 1) * width);
    const parts = range(heads).map((h) => {
      const q = projected('W_Q', h, query);
      const scores = range(length).map((i) => {
        const k = projected('W_K', h, token(i));
        return sum(k.map((value, a) => value * q[a]!)) / Math.sqrt(width);
      });
      const weights = plainSoftmax(Float64Array.from(scores));
      return range(outputs).map((n) =>
        sum(
          range(length).map((i) => {
            const v = projected('W_V', h, token(i));
            return weights[i]! * sum(v.map((value, a) => value * at('W_O', h, a, n, outputs)));
          }),
        ),
      );
    });
    return range(outputs).map((n) => sum(parts.map((part) => part[n]!)));
  });
}

function plainLoss(values: Values, episodes: Episodes): number {
  const squares = plainAnswers(values, episodes).map((y, i) => (y - episodes.targets[i]!) ** 2);
  return sum(squares) / squares.length;
}

describe.each(['cpu', 'wasm'] as const)('the regression model on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  describe.each([
    ['one output', single],
    ['two outputs', double],
  ])('with %s', (_, task) => {
    const width = widthOf(task);
    const outputs = task.features.length;
    const episodes = drawEpisodes(task, batch, random(11));
    const values = valuesFor(width, outputs);

    it('answers by its definition and leaves no tensor', async () => {
      const before = liveTensors();
      const [answers, loss] = await compute(() => {
        const weights = weightsFrom(named(tensorsOf(values, width, outputs)));
        const given = upload(episodes);
        return [
          answersOf(weights, given),
          reshape({ axes: '', values: lossOf(weights, given) }, [1], 'one'),
        ];
      });
      expect(furthest(answers!.data, plainAnswers(values, episodes))).toBeLessThan(1e-5);
      expect(loss!.data[0]).toBeCloseTo(plainLoss(values, episodes), 4);
      expect(liveTensors()).toBe(before);
    });

    it('has the gradients of finite differences', async () => {
      const gradients = await compute(() => {
        const given = upload(episodes);
        return valueAndGradients(tensorsOf(values, width, outputs), (tensors) =>
          lossOf(weightsFrom(named(tensors)), given),
        ).gradients;
      });
      weightNames.forEach((name, i) => {
        const expected = slopes(values[name], 2 ** -10, (changed) =>
          plainLoss({ ...values, [name]: changed }, episodes),
        );
        const scale = Math.max(...expected.map(Math.abs));
        expect(scale, name).toBeGreaterThan(1e-3);
        expect(furthest(gradients[i]!.data, expected) / scale, name).toBeLessThan(1e-3);
      });
    });
  });

  it('gives weights that sum to one, and leaves the answer when examples change places', async () => {
    const episodes = drawEpisodes(single, batch, random(12));
    const turned = { ...episodes, tokens: reversed(episodes) };
    const values = valuesFor(4, 1);
    const [pattern, a, b] = await compute(() => {
      const weights = weightsFrom(named(tensorsOf(values, 4, 1)));
      const [given, other] = [upload(episodes), upload(turned)];
      return [patternOf(weights, given), answersOf(weights, given), answersOf(weights, other)];
    });
    for (let row = 0; row < batch * heads; row++) {
      expect(sum(pattern!.data.subarray(row * 6, (row + 1) * 6))).toBeCloseTo(1, 5);
    }
    expect(furthest(turned.tokens, episodes.tokens)).toBeGreaterThan(0.5);
    expect(furthest(a!.data, b!.data)).toBeLessThan(1e-6);
  });

  it('is the same for weights of the same KQ and OV', async () => {
    const episodes = drawEpisodes(single, batch, random(13));
    const values = valuesFor(4, 1);
    const twice = {
      ...values,
      W_Q: values.W_Q.map((v) => 2 * v),
      W_K: values.W_K.map((v) => v / 2),
    };
    const [a, b, kq, ov] = await compute(() => {
      const given = upload(episodes);
      const weights = weightsFrom(named(tensorsOf(values, 4, 1)));
      return [
        answersOf(weights, given),
        answersOf(weightsFrom(named(tensorsOf(twice, 4, 1))), given),
        keyQuery(weights),
        outputValue(weights),
      ];
    });
    expect(furthest(a!.data, b!.data)).toBeLessThan(1e-6);
    expect(kq!.shape).toEqual([heads, 4, 4]);
    expect(ov!.shape).toEqual([heads, 4, 1]);
  });

  it('begins with values within the bounds of a linear layer', async () => {
    const arrays = await compute(() => [
      ...initialWeights({ ...layer, start: 'random' }, random(1)).values(),
    ]);
    expect(arrays.map(({ shape }) => shape)).toEqual([
      [2, 6, 6],
      [2, 6, 6],
      [2, 6, 6],
      [2, 6, 1],
    ]);
    const largest = arrays.map(({ data }) => Math.max(...data.map(Math.abs)));
    largest.slice(0, 3).forEach((value) => {
      expect(value).toBeLessThan(1 / Math.sqrt(6));
      expect(value).toBeGreaterThan(0.9 / Math.sqrt(6));
    });
    expect(largest[3]).toBeLessThan(1 / Math.sqrt(12));
  });

  it('begins opposed heads as mirror images', async () => {
    const [kq, ov] = await compute(() => {
      const weights = weightsFrom(initialWeights({ ...layer, start: 'opposed' }, random(1)));
      return [keyQuery(weights), outputValue(weights)];
    });
    for (const circuit of [kq!, ov!]) {
      const half = circuit.data.length / 2;
      expect(Math.max(...circuit.data.map(Math.abs))).toBeGreaterThan(0.05);
      expect(circuit.data.slice(half)).toEqual(circuit.data.slice(0, half).map((v) => -v));
    }
  });
});

/** The tokens with the examples of each context in reverse order. */
function reversed({ tokens, count, length }: Episodes): Float32Array {
  const width = tokens.length / (count * length);
  return tokens.map((_, k) => {
    const [b, i, j] = [Math.floor(k / (length * width)), Math.floor(k / width) % length, k % width];
    return tokens[(b * length + length - 1 - i) * width + j]!;
  });
}
