import { expect, it } from 'vitest';
import { startBackend } from '../backend';
import { nodePlatform } from '../platform/platformNode';
import { readBack } from '../readback';
import { dispose, share } from '../scope';
import { fromValues } from '../tensor';
import { wasmKernels } from './kernels';

it('lets clones lie in the same memory until the last of them is freed', async () => {
  await startBackend(nodePlatform, 'wasm');
  const first = fromValues(Float32Array.of(1, 2, 3), [3], 'pos');
  const second = share(first);
  const { addressOf } = wasmKernels()!;
  expect(addressOf(second.values)).toBe(addressOf(first.values));
  dispose(first);
  const other = fromValues(Float32Array.of(7, 8, 9), [3], 'pos');
  expect(addressOf(second.values)).not.toBe(addressOf(other.values));
  const [kept] = await readBack([second]);
  expect([...kept!.data]).toEqual([1, 2, 3]);
  dispose(second, other);
});

it('has no kernels of its own on other backends', async () => {
  await startBackend(nodePlatform, 'cpu');
  expect(wasmKernels()).toBeUndefined();
});
