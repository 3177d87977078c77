import { beforeAll, describe, expect, it } from 'vitest';
import { forward } from '../../src/model/forward.ts';
import { generate } from '../../src/model/generate.ts';
import type { GenerateStep } from '../../src/model/generate.ts';
import type { LoadedModel } from '../../src/model/loaded.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { liveTensors, scope } from '../../src/tensor/scope.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import { fixtureModel, fixtureReference } from './load.ts';
import { largestDifference } from './parity.ts';

// The rotation of this model stretches once the text is longer than 16 tokens: from then on, every
// key changes with every token, and generation has to read the whole text again.
const name = 'llama-rope-dynamic';
const pattern: HookName = 'blocks.1.attn.hook_pattern';

async function steps(model: LoadedModel, prompt: readonly number[]): Promise<GenerateStep[]> {
  const made: GenerateStep[] = [];
  for await (const step of generate(model, prompt, { count: 8, wanted: [pattern] }))
    made.push(step);
  return made;
}

describe.each(['cpu', 'wasm'] as const)('a rotation that grows with the text, on %s', (backend) => {
  beforeAll(() => startBackend(nodePlatform, backend));

  it.each([
    ['from the beginning', 18],
    ['on the way', 13],
  ])('%s: each step equals one pass over the text so far', async (_, length) => {
    const model = await fixtureModel(name);
    const tensors = liveTensors();
    const { texts } = await fixtureReference(name);
    const prompt = texts[1]!.ids[0]!.slice(0, length);
    const made = await steps(model, prompt);
    expect(made).toHaveLength(8);
    for (const [i, step] of made.entries()) {
      const text = [...prompt, ...made.slice(0, i).map(({ token }) => token)];
      const [logits, weights] = await compute(() => {
        const pass = forward(model, [text], { logits: 'last', wanted: [pattern] });
        return [pass.logits, pass.cache[pattern] as Tensor];
      });
      expect(largestDifference(step.cache[pattern]!, lastRows(weights!))).toBeLessThan(1e-4);
      const expected = { shape: [step.logits.length], data: logits!.data };
      expect(largestDifference({ ...expected, data: step.logits }, expected)).toBeLessThan(1e-4);
    }
    expect(liveTensors()).toBe(tensors);
    disposeModel(model);
  });

  it('refuses keys of a shorter text', async () => {
    const model = await fixtureModel(name);
    const stale = (): unknown =>
      scope(() => {
        const { past } = forward(model, [Array<number>(16).fill(1)]);
        return forward(model, [[1]], { past }).logits;
      });
    expect(stale).toThrow(/keys of 16 tokens do not hold for 17/);
    disposeModel(model);
  });
});

/** The last query of each head: `[batch, head, query, key]` with one query. */
function lastRows({ shape, data }: { shape: readonly number[]; data: Float32Array }): {
  shape: number[];
  data: Float32Array;
} {
  const [batch = 1, heads = 1, queries = 1, keys = 1] = shape;
  const rows = Array.from({ length: batch * heads }, (_, i) => {
    const start = (i * queries + queries - 1) * keys;
    return [...data.subarray(start, start + keys)];
  });
  return { shape: [batch, heads, 1, keys], data: Float32Array.from(rows.flat()) };
}
