import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  answersOf,
  lossOf,
  upload,
  weightAxes,
  weightNames,
  weightsFrom,
} from '../../src/labs/icl-regression/model.ts';
import type { Episodes } from '../../src/labs/icl-regression/task.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { numbersOf, valueAndGradients } from '../../src/tensor/gradient.ts';
import { Optimizer } from '../../src/tensor/optimizer.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { dispose, liveTensors, scope } from '../../src/tensor/scope.ts';
import type { NamedTensors, Tensor } from '../../src/tensor/tensor.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import { furthest } from '../plain/numbers.ts';
import { readJsonFile } from './load.ts';

interface Fixture {
  shape: { heads: number; covariates: number; outputs: number; length: number; count: number };
  tokens: number[];
  queries: number[];
  targets: number[];
  weights: Record<string, number[]>;
  answers: number[];
  loss: number;
  gradients: Record<string, number[]>;
  adam: { rate: number; losses: number[] };
}

const fixture = readJsonFile<Fixture>(join(import.meta.dirname, 'labs/icl-regression.json'));
const { heads, covariates, outputs } = fixture.shape;
const episodes: Episodes = {
  ...fixture.shape,
  tokens: Float32Array.from(fixture.tokens),
  queries: Float32Array.from(fixture.queries),
  targets: Float32Array.from(fixture.targets),
};

function weights(): Map<string, Tensor> {
  const width = covariates + outputs;
  return new Map(
    weightNames.map((name) => {
      const shape = [heads, width, name === 'W_O' ? outputs : width];
      const values = Float32Array.from(fixture.weights[name]!);
      return [name, fromValues(values, shape, weightAxes[name])];
    }),
  );
}

/** The loss and its gradients, in the order of the names. */
function descend(tensors: NamedTensors) {
  const given = upload(episodes);
  return valueAndGradients([...tensors.values()], (values) =>
    lossOf(weightsFrom(new Map(weightNames.map((name, i) => [name, values[i]!]))), given),
  );
}

describe.each(['cpu', 'wasm'] as const)(
  'the regression layer on %s agrees with PyTorch',
  (backend) => {
    beforeAll(() => startBackend(nodePlatform, backend));

    it('in its answers', async () => {
      const [answers] = await compute(() => [answersOf(weightsFrom(weights()), upload(episodes))]);
      expect(furthest(answers!.data, fixture.answers)).toBeLessThan(1e-5);
    });

    it('in its loss and gradients', async () => {
      const gradients = await compute(() => descend(weights()).gradients);
      const value = scope(() => descend(weights()).value);
      const [loss] = await numbersOf([value]);
      value.dispose();
      expect(Math.abs(loss! - fixture.loss) / fixture.loss).toBeLessThan(1e-5);
      weightNames.forEach((name, i) => {
        const expected = fixture.gradients[name]!;
        const scale = Math.max(...expected.map(Math.abs));
        expect(furthest(gradients[i]!.data, expected) / scale, name).toBeLessThan(1e-4);
      });
    });

    it('in ten steps of Adam', async () => {
      const before = liveTensors();
      const options = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0 };
      const optimizer = new Optimizer(weights(), {
        kind: 'adamw',
        ...options,
        decays: () => false,
      });
      const losses: number[] = [];
      for (const expected of fixture.adam.losses) {
        const value = scope(() => {
          const step = descend(optimizer.parameters());
          optimizer.step(step.gradients, fixture.adam.rate);
          return step.value;
        });
        const [loss = NaN] = await numbersOf([value]);
        value.dispose();
        losses.push(loss);
        expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-3);
      }
      expect(losses.at(-1)).toBeLessThan(0.6 * losses[0]!);
      dispose(...optimizer.release().values());
      expect(liveTensors()).toBe(before);
    });
  },
);
