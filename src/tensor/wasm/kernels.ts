import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { tf } from '../tfjs';
import { adamw } from './adamw';
import { wasmModule } from './assembler';
import { product } from './product';
import { softmaxRows, softmaxSlopes } from './softmax';

/** The module; with fused products where the machine has them. */
function moduleBytes(shared: boolean): Uint8Array<ArrayBuffer> | undefined {
  const built = [true, false].map((fused) =>
    wasmModule([adamw, product(fused), softmaxRows, softmaxSlopes], shared),
  );
  return built.find((bytes) => WebAssembly.validate(bytes));
}

/** A new f32 tensor whose values are still to be written, and where they lie. */
export interface Written {
  readonly values: tf.Tensor;
  readonly address: number;
}

/** Our own functions over the memory of the library's wasm backend. */
export interface WasmKernels {
  /** Calls a function by its name with numbers in the order of its parameters. */
  readonly call: Readonly<Record<string, (...values: number[]) => void>>;
  /** Where a tensor's values lie, in bytes. */
  addressOf(tensor: tf.TensorInfo): number;
  output(shape: readonly number[]): Written;
  /** Memory for work within one call, aligned to 16 bytes. */
  workspace(bytes: number): number;
}

const instances = new WeakMap<object, WasmKernels | undefined>();

/** The functions for the current backend; undefined where it is not wasm, or has no SIMD. */
export function wasmKernels(): WasmKernels | undefined {
  if (tf.getBackend() !== 'wasm') return undefined;
  const backend = tf.backend() as BackendWasm;
  if (!instances.has(backend)) instances.set(backend, instantiate(backend));
  return instances.get(backend);
}

/** What the library's wasm lets out beyond its types; the memory is in one of two places. */
interface Exposed {
  readonly wasmMemory?: WebAssembly.Memory;
  readonly asm?: { readonly memory?: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

function instantiate(backend: BackendWasm): WasmKernels | undefined {
  const exposed = backend.wasm as unknown as Exposed;
  const memory = exposed.wasmMemory ?? exposed.asm?.memory;
  if (!memory) return undefined;
  const isShared =
    typeof SharedArrayBuffer !== 'undefined' && memory.buffer instanceof SharedArrayBuffer;
  const bytes = moduleBytes(isShared);
  if (!bytes) return undefined;
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return {
    call: instance.exports as Record<string, () => void>,
    addressOf: ({ dataId }) => backend.getMemoryOffset(dataId),
    output: (shape) => {
      const info = backend.makeOutput([...shape], 'float32');
      const values = tf.engine().makeTensorFromTensorInfo(info);
      return { values, address: backend.getMemoryOffset(info.dataId) };
    },
    workspace: workspaceOf(exposed),
  };
}

function workspaceOf(memory: Exposed): (bytes: number) => number {
  const [held, alignment] = [{ address: 0, bytes: 0 }, 16];
  return (bytes) => {
    if (bytes > held.bytes) {
      if (held.address > 0) memory._free(held.address);
      held.address = memory._malloc(bytes + alignment) >>> 0;
      held.bytes = bytes;
    }
    return Math.ceil(held.address / alignment) * alignment;
  };
}
