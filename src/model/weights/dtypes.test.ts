import { expect, it } from 'vitest';
import { ModelError } from '../../base/errors';
import { bytesPerValue, isKnownDtype, toFloat32 } from './dtypes';

const bytes = (halves: number[]): Uint8Array => new Uint8Array(Uint16Array.from(halves).buffer);

it('reads F32 from any place in memory', () => {
  const whole = new Uint8Array(9);
  whole.set(new Uint8Array(Float32Array.from([1.5, -2]).buffer), 1);
  expect([...toFloat32(whole.subarray(1), 'F32', 'w')]).toEqual([1.5, -2]);
});

it('reads F16: normal, subnormal, signed zero, infinite, NaN', () => {
  const halves = [0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x8000, 0x7c00, 0xfc00];
  expect([...toFloat32(bytes(halves), 'F16', 'w')]).toEqual([
    1,
    -2,
    0.333251953125,
    65504,
    2 ** -24,
    1023 * 2 ** -24,
    2 ** -14,
    -0,
    Infinity,
    -Infinity,
  ]);
  expect(toFloat32(bytes([0x7e00]), 'F16', 'w')[0]).toBeNaN();
});

it('reads BF16 as the upper half of F32', () => {
  const halves = [0x3f80, 0xc000, 0x3eab, 0x7f80, 0x0080];
  expect([...toFloat32(bytes(halves), 'BF16', 'w')]).toEqual([
    1,
    -2,
    0.333984375,
    Infinity,
    2 ** -126,
  ]);
});

it.each(['I64', 'F8_E4M3', 'F8_E5M2', 'I8', 'BOOL'] as const)('refuses %s by name', (dtype) => {
  expect(() => toFloat32(new Uint8Array(8), dtype, 'h.0.w')).toThrow(ModelError);
  expect(() => toFloat32(new Uint8Array(8), dtype, 'h.0.w')).toThrow(
    `h.0.w has dtype ${dtype}; supported are F64, F32, F16 and BF16`,
  );
});

it('knows the dtypes of the format', () => {
  expect(isKnownDtype('BF16')).toBe(true);
  expect(isKnownDtype('F4')).toBe(false);
  expect(isKnownDtype('toString')).toBe(false);
  expect([bytesPerValue('F64'), bytesPerValue('BF16'), bytesPerValue('F8_E4M3')]).toEqual([
    8, 2, 1,
  ]);
});

it('rounds F64 to f32', () => {
  const bytes = new Uint8Array(Float64Array.of(0.1, -2, 1e300).buffer);
  expect([...toFloat32(bytes, 'F64', 'w')]).toEqual([Math.fround(0.1), -2, Infinity]);
});
