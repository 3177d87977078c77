import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../src/tensor/backend';
import { freeScalars, numbersOf } from '../../src/tensor/gradient';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { dispose, liveTensors, scope } from '../../src/tensor/scope';
import type { Tensor } from '../../src/tensor/tensor';
import { fromValues, shapeOf } from '../../src/tensor/tensor';
import { gradientCases, gradientErrors, lossOf, ownGradients, parametersOf } from './gradientCases';
import type { GradientCase } from './gradientCases';

const cases = gradientCases.map((one) => [one.name, one] as const);
/** How far along the gradient the loss is measured, both ways. */
const reach = 0.001;

/** The loss with one parameter moved by `by` along a direction of length 1. */
async function lossAlong(
  one: GradientCase,
  name: string,
  direction: readonly number[],
  by: number,
): Promise<number> {
  const parameters = new Map(parametersOf(one));
  const old = parameters.get(name) as Tensor;
  const values = (one.parameters[name] ?? []).map((value, i) => value + by * (direction[i] ?? 0));
  const moved = fromValues(Float32Array.from(values), shapeOf(old), old.axes);
  dispose(old);
  parameters.set(name, moved);
  const loss = scope(() => lossOf(one, parameters));
  const [number = NaN] = await numbersOf([loss]);
  freeScalars([loss]);
  dispose(...parameters.values());
  return number;
}

describe.each(['cpu', 'wasm'] as const)('gradients on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each(cases)('are those of PyTorch: %s', async (_, one) => {
    const before = liveTensors();
    const own = await ownGradients(one);
    expect(Math.abs(own.loss / one.loss - 1)).toBeLessThan(1e-5);
    const errors = gradientErrors(one, own);
    expect(errors.filter(([, error]) => !(error < 1e-4))).toEqual([]);
    expect(errors).toHaveLength(Object.keys(one.parameters).length);
    expect(liveTensors()).toBe(before);
  });

  it.each(cases)('are those of finite differences: %s', async (_, one) => {
    const { gradients } = await ownGradients(one);
    for (const [name, gradient] of gradients) {
      const size = Math.hypot(...gradient);
      // Where the loss does not depend on a parameter, there is no direction to go along.
      if (size < 1e-6) continue;
      const direction = Array.from(gradient, (value) => value / size);
      const by = reach / Math.max(1, size);
      const up = await lossAlong(one, name, direction, by);
      const down = await lossAlong(one, name, direction, -by);
      const slope = (up - down) / (2 * by);
      expect(Math.abs(slope / size - 1), `${name}: ${slope} against ${size}`).toBeLessThan(1e-2);
    }
  });

  it('differ from those of other targets', async () => {
    const [one] = gradientCases;
    const targets = one!.targets.map((row) => row.map((id) => (id + 1) % 11));
    const errors = gradientErrors(one!, await ownGradients({ ...one!, targets }));
    expect(Math.max(...errors.map(([, error]) => error))).toBeGreaterThan(0.1);
  });
});
