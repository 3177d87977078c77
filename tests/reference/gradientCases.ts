import { forward } from '../../src/model/forward.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { parameterSpecs } from '../../src/model/parameters.ts';
import { transformerOf } from '../../src/labs/training/transformerOf.ts';
import { crossEntropy } from '../../src/tensor/crossEntropy.ts';
import { freeScalars, numbersOf, valueAndGradients } from '../../src/tensor/gradient.ts';
import type { Scalar } from '../../src/tensor/gradient.ts';
import { readBack } from '../../src/tensor/readback.ts';
import { dispose, scope } from '../../src/tensor/scope.ts';
import type { NamedTensors, Tensor } from '../../src/tensor/tensor.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import fixture from './gradients/cases.json' with { type: 'json' };

/** A small transformer with its loss and gradients by PyTorch, in f64 from the same f32 weights. */
export interface GradientCase {
  readonly name: string;
  readonly config: ModelConfig;
  readonly tokens: readonly number[][];
  readonly targets: readonly number[][];
  readonly weights: readonly number[];
  readonly loss: number;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

export const gradientCases = fixture.cases as unknown as readonly GradientCase[];

/** What the engine makes of a case. */
export interface OwnGradients {
  readonly loss: number;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** The parameters of a case on the device; the caller owns them. */
export function parametersOf({ config, parameters }: GradientCase): NamedTensors {
  const entries = parameterSpecs(config).map(({ name, shape, axes }): [string, Tensor] => [
    name,
    fromValues(Float32Array.from(parameters[name] ?? []), shape, axes),
  ]);
  return new Map(entries);
}

/** The loss of a case as a function of its parameters; to be called in a scope. */
export function lossOf(one: GradientCase, parameters: NamedTensors): Scalar {
  const { logits } = forward(transformerOf(one.config, parameters), one.tokens);
  const shape = [one.tokens.length, one.tokens[0]?.length ?? 0];
  const weights = fromValues(Float32Array.from(one.weights), shape, 'batch pos');
  return crossEntropy(logits, one.targets, weights);
}

/** The loss and every gradient by the current backend. */
export async function ownGradients(one: GradientCase): Promise<OwnGradients> {
  const parameters = parametersOf(one);
  const names = [...parameters.keys()];
  const { value, gradients } = scope(() =>
    valueAndGradients([...parameters.values()], (tensors) =>
      lossOf(one, new Map(names.map((name, i) => [name, tensors[i] as Tensor]))),
    ),
  );
  const [loss = NaN] = await numbersOf([value]);
  const arrays = await readBack(gradients);
  freeScalars([value]);
  dispose(...gradients, ...parameters.values());
  return {
    loss,
    gradients: new Map(names.map((name, i) => [name, arrays[i]?.data ?? new Float32Array()])),
  };
}

/** |own - reference| / |reference|, of each parameter; absolute where the gradient is as good as 0. */
export function gradientErrors(
  { gradients }: GradientCase,
  own: OwnGradients,
): readonly (readonly [string, number])[] {
  return Object.entries(gradients).map(([name, reference]) => {
    const got = own.gradients.get(name) ?? [];
    const distance = Math.hypot(...reference.map((value, i) => value - (got[i] ?? NaN)));
    const size = Math.hypot(...reference);
    return [name, size > 1e-6 ? distance / size : distance];
  });
}
