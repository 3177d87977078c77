import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, expect, it } from 'vitest';
import { valueAt } from '../src/base/ndarray.ts';
import { MapReadout } from '../src/charts/MapReadout.tsx';
import { LocalEngine } from '../src/engine/local.ts';
import { nodePlatform } from '../src/tensor/platform/platformNode.ts';
import { ablate } from '../src/terms/interventions.ts';
import type { ModelInfo } from '../src/terms/models.ts';
import { fixture } from './reference/load.ts';

const engine = new LocalEngine({
  platform: nodePlatform,
  folderOf: ({ id }) => Promise.resolve(fixture(id)),
  onLost: () => undefined,
});
let model: ModelInfo;

beforeAll(async () => {
  await engine.call('start', { backend: 'wasm' });
  const source = { kind: 'directory', id: 'llama-tied', path: '' } as const;
  model = await engine.call('load', { source });
});

/** The number that the line under a map shows of a cell. */
function shown(value: number): string {
  const cell = { query: 0, key: 0 };
  const props = { cell, value, queryToken: undefined, keyToken: undefined };
  const line = renderToStaticMarkup(createElement(MapReadout, props));
  return />([^<>]+)<\/span><\/div>$/.exec(line)?.[1] ?? '';
}

it.each([
  ['attention', 'after'],
  ['output-norm', 'after'],
  ['scores', 'after'],
  ['attention', 'change'],
] as const)('the readout of %s, %s, is the engine’s float to the last bit', async (...choice) => {
  const [quantity, edits] = choice;
  const run = {
    model: model.digest,
    tokens: [3, 1, 4, 1, 5, 9, 2, 6],
    interventions: ablate([{ layer: 0, head: 1 }], 'zero'),
  };
  const heads = [{ layer: 1, head: 2 }];
  const [pattern] = await engine.call('patterns', { run, heads, drawn: { quantity, edits } });
  let values = 0;
  for (let query = 0; query < 8; query++) {
    for (let key = 0; key < 8; key++) {
      const value = valueAt(pattern!, query, key);
      const text = shown(value);
      if (Number.isNaN(value)) {
        expect(text).toBe('no value');
        continue;
      }
      const read = Math.fround(Number(text.replaceAll('\u2212', '-')));
      expect(Object.is(read, value) || (read === 0 && value === 0), text).toBe(true);
      values++;
    }
  }
  expect(values).toBe(quantity === 'scores' ? 36 : 64);
});
