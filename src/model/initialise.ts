import type { Random } from '../base/random';
import { sizeOf } from '../base/ndarray';
import { fromValues } from '../tensor/tensor';
import type { Tensor } from '../tensor/tensor';
import type { ModelConfig } from './config';
import { Parameters, parameterSpecs } from './parameters';
import type { ParameterName, ParameterSpec } from './parameters';

/** A fresh model: every parameter filled by a rule, on the device. The caller owns them. */
export function initialise(
  config: ModelConfig,
  fill: (spec: ParameterSpec) => Float32Array,
): Parameters {
  const entries = parameterSpecs(config).map((spec): [ParameterName, Tensor] => [
    spec.name,
    fromValues(fill(spec), spec.shape, spec.axes),
  ]);
  return new Parameters(new Map(entries));
}

/** Normal values of a standard deviation. */
export function normalValues(
  shape: readonly number[],
  deviation: number,
  random: Random,
): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * deviation);
}

/** The same value everywhere. */
export function constantValues(shape: readonly number[], value: number): Float32Array {
  return new Float32Array(sizeOf(shape)).fill(value);
}
