import { ModelError } from '../../base/errors';

const sizes = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

/** The number types of a safetensors file. */
export type Dtype = keyof typeof sizes;

/** Whether a file may say this. Which of them can hold weights is decided when one is read. */
export function isKnownDtype(dtype: string): dtype is Dtype {
  return Object.hasOwn(sizes, dtype);
}

export function bytesPerValue(dtype: Dtype): number {
  return sizes[dtype];
}

/**
 * The f32 values of a tensor's bytes, which may share their memory.
 * @throws ModelError for a dtype that holds no weights, by its name.
 */
export function toFloat32(bytes: Uint8Array, dtype: Dtype, name: string): Float32Array {
  switch (dtype) {
    case 'F32':
      return viewed(bytes, Float32Array);
    case 'F64':
      return Float32Array.from(viewed(bytes, Float64Array));
    case 'F16':
      return singles(viewed(bytes, Uint16Array));
    case 'BF16':
      return upperHalves(viewed(bytes, Uint16Array));
    default:
      throw new ModelError(`${name} has dtype ${dtype}; supported are F64, F32, F16 and BF16`);
  }
}

interface NumberArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, start: number, length: number): T;
}

/** The bytes as numbers: the same memory where it is aligned, since tensors can be large; else a copy. */
function viewed<T>(bytes: Uint8Array, Numbers: NumberArray<T>): T {
  const size = Numbers.BYTES_PER_ELEMENT;
  const whole = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new Numbers(whole.buffer, whole.byteOffset, Math.floor(whole.byteLength / size));
}

function singles(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) values[i] = halfToSingle(halves[i] ?? 0);
  return values;
}

/** bfloat16 is the upper half of a float32. */
function upperHalves(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) words[i] = (halves[i] ?? 0) << 16;
  return new Float32Array(words.buffer);
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToSingle(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
