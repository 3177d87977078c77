import { expect, it } from 'vitest';
import type { BackendName, Platform } from './backend';
import { startBackend } from './backend';
import { nodePlatform } from './platform/platformNode';

/** A machine on which only some backends start. */
function machine(...working: BackendName[]): Platform {
  const start = (name: BackendName) => () =>
    working.includes(name)
      ? Promise.resolve({ name, adapter: 'made up', threads: 1 })
      : Promise.reject(new Error(`there is no ${name} here`));
  return { start: { webgpu: start('webgpu'), wasm: start('wasm'), cpu: start('cpu') } };
}

it('takes the best backend that starts and says why others were passed over', async () => {
  expect((await startBackend(machine('webgpu', 'wasm', 'cpu'), 'auto')).name).toBe('webgpu');
  expect(await startBackend(machine('wasm', 'cpu'), 'auto')).toMatchObject({
    name: 'wasm',
    passedOver: ['webgpu: there is no webgpu here'],
  });
  expect((await startBackend(machine('cpu'), 'auto')).passedOver).toHaveLength(2);
});

it('takes exactly the one asked for, or says why not', async () => {
  expect((await startBackend(machine('webgpu', 'cpu'), 'cpu')).name).toBe('cpu');
  await expect(startBackend(machine('cpu'), 'wasm')).rejects.toThrow(
    'no backend could be started (wasm: there is no wasm here)',
  );
  await expect(startBackend(machine(), 'auto')).rejects.toThrow(/webgpu.*wasm.*cpu/);
});

it.each(['cpu', 'wasm'] as const)('starts %s under Node', async (name) => {
  expect(await startBackend(nodePlatform, name)).toMatchObject({ name, passedOver: [] });
});
