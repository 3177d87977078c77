import { beforeAll, expect, it } from 'vitest';
import { families } from '../../src/model/families/families.ts';
import type { Family } from '../../src/model/families/family.ts';
import { gptNeox } from '../../src/model/families/gptNeox.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import type { Changes, Config } from './changed.ts';
import { changed, renamedAll } from './changed.ts';
import { fixtureReference } from './load.ts';
import { largestErrors } from './parity.ts';

/** A family that nobody has: its own config fields and tensor names, on parts that there are. */
const pebble: Family = {
  modelType: 'pebble',
  config(raw) {
    const { width, depth, ...rest } = raw as Config;
    const renamed = { ...rest, hidden_size: width, num_hidden_layers: depth };
    return { ...gptNeox.config(renamed), model_type: 'pebble' };
  },
  placements: (config) =>
    gptNeox.placements(config).map((placement) => ({
      ...placement,
      from: pebbleName(placement.from),
    })),
  ignored: [],
};

function pebbleName(name: string): string {
  return name.replace(/^gpt_neox\./, '').replace('layers.', 'stones.');
}

const asPebble: Changes = {
  config: ({ hidden_size, num_hidden_layers, ...rest }) => ({
    ...rest,
    model_type: 'pebble',
    width: hidden_size,
    depth: num_hidden_layers,
  }),
  ...renamedAll(pebbleName),
};

beforeAll(() => startBackend(nodePlatform, 'cpu'));

it('a new family is one file: its model loads and agrees at every hook', async () => {
  const folder = changed('gpt-neox', asPebble);
  const model = await loadModel(folder, 'files', { families: [...families, pebble] });
  expect(model.info.model_type).toBe('pebble');
  const errors = await largestErrors(model, await fixtureReference('gpt-neox'));
  disposeModel(model);
  expect(errors.size).toBeGreaterThan(30);
  expect([...errors].filter(([, error]) => !(error <= 1e-4))).toEqual([]);
});

it('without its line in the list it is refused by name', async () => {
  const loading = loadModel(changed('gpt-neox', asPebble), 'files');
  await expect(loading).rejects.toThrow(/model_type "pebble" is not supported/);
});
