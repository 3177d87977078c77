import { expect, it, vi } from 'vitest';
import { directoryFolder } from '../../src/cli/directory';
import { disposeModel } from '../../src/model/loaded';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { differences, needleEvents } from '../plain/needleEvents';
import type { NeedleEvents } from '../plain/needleEvents';

vi.setConfig({ testTimeout: 300_000 });

async function foundOn(backend: 'cpu' | 'wasm'): Promise<NeedleEvents> {
  await startBackend(nodePlatform, backend);
  const model = await loadModel(
    directoryFolder('needle-4l', 'public/models/needle-4l'),
    'directory',
  );
  const events = await needleEvents(model);
  disposeModel(model);
  return events;
}

it('needle-4l looks at the very same tokens on wasm and on cpu', async () => {
  const wasm = await foundOn('wasm');
  expect(wasm.recalls).toEqual([1, 1]);
  expect(wasm.copies.filter((copy) => copy.includes('L2H2')).length).toBeGreaterThanOrEqual(7);
  expect(differences(wasm, await foundOn('cpu'))).toEqual([]);
});

it('differences are told one by one', () => {
  const found: NeedleEvents = { responses: ['a'], recalls: [1], copies: ['x'], looked: [1, 2] };
  const other: NeedleEvents = { responses: ['b'], recalls: [0], copies: ['y'], looked: [1, 3] };
  expect(differences(found, found)).toEqual([]);
  expect(differences(found, other)).toEqual([
    'sample 0: "a" and "b"',
    'x: the first alone',
    'y: the second alone',
    '1 of 2 looks differ',
  ]);
});
