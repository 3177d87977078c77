import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { disposeModel } from '../../src/model/loaded.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import { hookNames } from '../../src/terms/hooks.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import { fixtureModel, fixtureNames, fixtureReference } from './load.ts';
import { kindOf, largestErrors } from './parity.ts';

/** The largest error of each hook over all fixtures and layers, by backend. */
const summary: Record<string, Record<string, number>> = {};
/** The same for each family: model_type, backend, hook. */
const families: Record<string, Record<string, Record<string, number>>> = {};

function note(kinds: Record<string, number>, errors: ReadonlyMap<HookName, number>): void {
  for (const [hook, error] of errors) {
    kinds[kindOf(hook)] = Math.max(kinds[kindOf(hook)] ?? 0, error);
  }
}

describe.each(['cpu', 'wasm'] as const)('parity on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each(fixtureNames)('%s agrees at every hook within 1e-4', async (name) => {
    const tensors = liveTensors();
    const model = await fixtureModel(name);
    const errors = await largestErrors(model, await fixtureReference(name));
    disposeModel(model);
    note((summary[backend] ??= {}), errors);
    note(((families[model.config.model_type] ??= {})[backend] ??= {}), errors);
    expect([...errors].filter(([, error]) => !(error <= 1e-4))).toEqual([]);
    expect(liveTensors()).toBe(tensors);
  });
});

it.each(fixtureNames.filter((name) => !/f16|llama-rope|gemma3-older/.test(name)))(
  'the reference of %s has every hook but the scales',
  async (name) => {
    const model = await fixtureModel(name);
    const { texts } = await fixtureReference(name);
    disposeModel(model);
    const missing = hookNames(model.config).filter((hook) => !texts[0]?.hooks.has(hook));
    expect(missing.filter((hook) => !hook.endsWith('hook_scale'))).toEqual([]);
  },
);

afterAll(() => {
  const folder = join(import.meta.dirname, '../../node_modules/.cache');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'parity.json'), `${JSON.stringify({ hooks: summary, families })}\n`);
  const [first = {}] = Object.values(summary);
  const rows = Object.keys(first).map((hook) => [
    hook.padEnd(22),
    ...Object.values(summary).map((errors) => errors[hook]?.toExponential(1).padStart(9)),
  ]);
  const header = ['largest error'.padEnd(22), ...Object.keys(summary).map((b) => b.padStart(9))];
  process.stdout.write(`${[header, ...rows].map((row) => row.join(' ')).join('\n')}\n`);
});
