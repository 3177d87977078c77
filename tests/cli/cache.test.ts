import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { forward } from '../../src/model/forward.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { liveTensors } from '../../src/tensor/scope.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { hookNames } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { fixtureModel } from '../reference/load.ts';
import {
  fixtures,
  invoke,
  jsonFile,
  makeWordModel,
  readTensors,
  temporaryFolder,
} from './invoke.ts';

const folder = temporaryFolder();
const out = join(folder, 'cache.safetensors');
const tokens = [3, 1, 4, 1, 5];

const cacheOf = async (
  model: string,
  names: string,
  ...more: string[]
): ReturnType<typeof readTensors> => {
  const args = ['--tokens', tokens.join(), '--names', names, '--out', out, ...more];
  const result = await invoke(['cache', '--model', join(fixtures, model), ...args]);
  expect(result).toEqual({ code: 0, stdout: '', stderr: '' });
  return readTensors(out);
};

beforeAll(() => startBackend(nodePlatform, 'wasm'));

describe('cache', () => {
  it.each(['lens-attn-only', 'lens-rotary-mlp', 'llama-untied', 'gpt2-tied'])(
    'of %s holds every hook as forward() computes it',
    async (name) => {
      const cached = await cacheOf(name, '*');
      const model = await fixtureModel(name);
      const names = hookNames(model.config);
      const expected = await compute(() => {
        const { cache } = forward(model, [tokens], { wanted: names });
        return names.map((hook) => cache[hook] as Tensor);
      });
      disposeModel(model);
      expect([...cached.keys()]).toEqual(names);
      names.forEach((hook, i) => {
        const { dtype, shape, data } = cached.get(hook)!;
        expect([hook, dtype, shape]).toEqual([hook, 'F32', expected[i]!.shape]);
        expect(data).toEqual(expected[i]!.data);
      });
    },
  );

  it('takes names and globs, in the order of the pass', async () => {
    const cached = await cacheOf('lens-attn-only', 'logits, blocks.*.attn.hook_pattern');
    expect([...cached].map(([name, { shape }]) => [name, shape])).toEqual([
      ['blocks.0.attn.hook_pattern', [1, 5, 5, 5]],
      ['blocks.1.attn.hook_pattern', [1, 5, 5, 5]],
      ['logits', [1, 5, 23]],
    ]);
  });

  it('keeps masked scores at minus infinity', async () => {
    const name = 'blocks.0.attn.hook_attn_scores';
    const { data } = (await cacheOf('lens-attn-only', name)).get(name)!;
    const masked = [...data].map((_, i) => i % 5 > Math.floor(i / 5) % 5);
    expect([...data].map((value) => value === -Infinity)).toEqual(masked);
  });

  it('holds what interventions make of the activations', async () => {
    const uniform: Intervention[] = [
      { at: 'blocks.0.attn.hook_pattern', heads: [2], scope: 'all', op: { kind: 'uniform' } },
    ];
    const names = 'blocks.0.attn.hook_pattern,logits';
    const plain = await cacheOf('lens-attn-only', names);
    const file = jsonFile(folder, 'uniform.json', uniform);
    const changed = await cacheOf('lens-attn-only', names, '--interventions', file);
    const headOf = (tensors: typeof plain, head: number): number[] => [
      ...tensors.get('blocks.0.attn.hook_pattern')!.data.subarray(head * 25, head * 25 + 25),
    ];
    const even = [...Array(25).keys()].map((i) => {
      const [query, key] = [Math.floor(i / 5), i % 5];
      return key <= query ? 1 / (query + 1) : 0;
    });
    headOf(changed, 2).forEach((weight, i) => expect(weight).toBeCloseTo(even[i]!, 6));
    expect(headOf(plain, 2)).not.toEqual(headOf(changed, 2));
    expect(headOf(changed, 1)).toEqual(headOf(plain, 1));
    expect(changed.get('logits')!.data).not.toEqual(plain.get('logits')!.data);
  });

  it('reads texts, and says in the file what was read', async () => {
    const args = ['--text', 'river stone', '--names', 'hook_embed', '--out', out];
    const { code } = await invoke(['cache', '--model', makeWordModel(folder), ...args]);
    expect(code).toBe(0);
    expect((await readTensors(out)).get('hook_embed')!.shape).toEqual([1, 2, 20]);
    expect(readFileSync(out, 'latin1')).toContain('"tokens":"[17,18]"');
  });

  it('leaves no tensor and no half-written file behind', async () => {
    await cacheOf('lens-attn-only', 'logits');
    const tensors = liveTensors();
    await cacheOf('lens-attn-only', '*');
    expect(liveTensors()).toBe(tensors);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves an existing file alone when it fails or is cancelled', async () => {
    const kept = join(folder, 'kept');
    writeFileSync(kept, 'old');
    const model = ['cache', '--model', join(fixtures, 'lens-attn-only')];
    const args = [...model, '--tokens', '1,2', '--names', 'logits', '--out', kept];
    const failed = await invoke(args.with(4, '1,99'));
    expect(failed.code).toBe(1);
    const cancelled = await invoke(args, { signal: AbortSignal.abort() });
    expect(cancelled).toEqual({ code: 1, stdout: '', stderr: 'headscope: cancelled\n' });
    expect(readFileSync(kept, 'utf8')).toBe('old');
    expect((await invoke(args)).code).toBe(0);
    expect(readFileSync(kept, 'latin1')).toContain('logits');
    expect(existsSync(kept)).toBe(true);
  });
});
