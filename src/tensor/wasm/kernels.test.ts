import { expect, it } from 'vitest';
import { startBackend } from '../backend';
import { nodePlatform } from '../platform/platformNode';
import { wasmKernels } from './kernels';

it('has no kernels of its own on other backends', async () => {
  await startBackend(nodePlatform, 'cpu');
  expect(wasmKernels()).toBeUndefined();
});
