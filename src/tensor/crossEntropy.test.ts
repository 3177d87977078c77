import { beforeAll, describe, expect, it } from 'vitest';
import { furthest, normals, slopes } from '../../tests/plain/numbers';
import { logSumExp } from '../base/statistics';
import { startBackend } from './backend';
import { crossEntropy, lossesOf } from './crossEntropy';
import { numbersOf, valueAndGradients } from './gradient';
import { nodePlatform } from './platform/platformNode';
import { compute, readBack } from './readback';
import { dispose, liveTensors, scope } from './scope';
import type { Tensor } from './tensor';
import { fromValues } from './tensor';

const axes = 'batch pos vocab';
const shape = [2, 3, 4];
const logits = normals(shape, 1);
const targets = [
  [0, 3, 2],
  [1, 1, 0],
];
const weights = [1, 0, 2, 0.5, 1, 0];

const plainLosses = (values: Float32Array): number[] =>
  targets.flat().map((target, row) => {
    const own = values.subarray(row * 4, row * 4 + 4);
    return logSumExp(own) - own[target]!;
  });

const plainMean = (values: Float32Array): number =>
  plainLosses(values).reduce((sum, loss, i) => sum + loss * weights[i]!, 0) / 4.5;

describe.each(['cpu', 'wasm'] as const)('cross-entropy on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it('is that of each target', async () => {
    const [losses] = await compute(() => [lossesOf(fromValues(logits.data, shape, axes), targets)]);
    expect(losses!.shape).toEqual([2, 3]);
    expect(furthest(losses!.data, plainLosses(logits.data))).toBeLessThan(1e-5);
  });

  it('is averaged by weight, with the slopes of finite differences', async () => {
    const before = liveTensors();
    const { value, gradients } = scope(() =>
      valueAndGradients([fromValues(logits.data, shape, axes)], ([x]) =>
        crossEntropy(
          x as Tensor<typeof axes>,
          targets,
          fromValues(Float32Array.from(weights), [2, 3], 'batch pos'),
        ),
      ),
    );
    expect(Math.abs((await numbersOf([value]))[0]! - plainMean(logits.data))).toBeLessThan(1e-5);
    const [gradient] = await readBack(gradients);
    expect(furthest(gradient!.data, slopes(logits.data, 1e-2, plainMean))).toBeLessThan(1e-4);
    value.dispose();
    dispose(...gradients);
    expect(liveTensors()).toBe(before);
  });
});
