import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import { tf } from '../tfjs';

/** A number or a vector handed to a program, in the order its `uniforms` names them. */
export type Uniform = { readonly type: 'float32' | 'int32'; readonly data: number[] };

/** Runs one of our own WGSL programs on the WebGPU backend and gives its f32 output as a tensor. */
export function runProgram(
  program: WebGPUProgram,
  inputs: readonly tf.Tensor[],
  uniforms: readonly Uniform[],
): tf.Tensor {
  const backend = tf.backend() as WebGPUBackend;
  const info = backend.runWebGPUProgram(program, [...inputs], 'float32', [...uniforms]);
  return tf.engine().makeTensorFromTensorInfo(info);
}
