import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { furthest } from '../../tests/plain/numbers';
import { fixtureModel, fixtureReference } from '../../tests/reference/load';
import { InputError } from '../base/errors';
import { subarray } from '../base/ndarray';
import { random } from '../base/random';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { compute } from '../tensor/readback';
import { liveTensors } from '../tensor/scope';
import { ablate, interventionsSchema } from '../terms/interventions';
import { forward } from './forward';
import { continuations, generate, generateBatch, sampler } from './generate';
import type { GenerateOptions } from './generate';
import { donate } from './interventions/donors';
import type { LoadedModel } from './loaded';
import { disposeModel } from './loaded';

describe('generation', () => {
  let model: LoadedModel;
  let prompt: readonly number[];
  let greedy: readonly number[];

  beforeAll(async () => {
    await startBackend(nodePlatform, 'cpu');
    model = await fixtureModel('gpt2-untied');
    ({ prompt, cached: greedy } = (await fixtureReference('gpt2-untied')).greedy);
  });
  afterAll(() => disposeModel(model));

  async function tokens(from: readonly number[], options: GenerateOptions): Promise<number[]> {
    const made: number[] = [];
    for await (const { token } of generate(model, from, options)) made.push(token);
    return made;
  }

  it('ends after the end token', async () => {
    const isEnd = (token: number): boolean => token === greedy[2];
    const end = greedy.indexOf(greedy[2]!);
    expect(await tokens(prompt, { count: 8, isEnd })).toEqual(greedy.slice(0, end + 1));
  });

  it.each([
    { kind: 'patch', text: [9, 9, 1, 2, 3, 4, 5, 6, 7, 8] },
    {
      kind: 'mean',
      texts: [
        [9, 9, 1],
        [2, 3, 4, 5],
      ],
      over: 'positions',
    },
    {
      kind: 'mean',
      texts: [
        [9, 9, 1],
        [2, 3, 4, 5, 6, 7, 8, 9],
      ],
      over: 'texts',
    },
  ])('takes from other texts what one pass over the longer text takes: %j', async (op) => {
    const interventions = interventionsSchema.parse([
      { at: 'blocks.0.attn.hook_k', heads: [0, 1], op },
      { at: 'blocks.1.attn.hook_pattern', heads: [2], op: { ...op, over: 'texts' } },
    ]);
    const before = liveTensors();
    const text = [...prompt];
    for await (const { token, logits } of generate(model, prompt, { count: 4, interventions })) {
      const [whole] = await compute(() => {
        const donated = donate(model, { tokens: text }, interventions);
        return [forward(model, [text], { interventions, donated, logits: 'last' }).logits];
      });
      expect(furthest(logits, whole!.data)).toBeLessThan(1e-5);
      text.push(token);
    }
    expect(liveTensors()).toBe(before);
  });

  it('makes none when none are asked for', async () => {
    expect(await tokens(prompt, { count: 0 })).toEqual([]);
  });

  it('starts from a single token', async () => {
    expect(await tokens([3], { count: 2 })).toHaveLength(2);
  });

  it('leaves nothing when its reader stops early', async () => {
    const before = liveTensors();
    for await (const step of generate(model, prompt, { count: 8 })) {
      expect(step.token).toBe(greedy[0]);
      break;
    }
    expect(liveTensors()).toBe(before);
  });

  it.each([
    ['nothing', []],
    ['an unknown id', [1, 99]],
    ['an unknown id at the end', [99]],
    ['too many tokens', new Array<number>(40).fill(1)],
  ])('refuses %s and leaves nothing', async (_, from) => {
    const before = liveTensors();
    await expect(tokens(from, { count: 2 })).rejects.toThrow(InputError);
    expect(liveTensors()).toBe(before);
  });

  it('samples the same for the same seed', async () => {
    const sampled = (seed: number): Promise<number[]> =>
      tokens(prompt, { count: 8, choose: sampler(3, random(seed)) });
    expect(await sampled(1)).toEqual(await sampled(1));
    expect(await sampled(1)).not.toEqual(await sampled(2));
  });
  describe('of several texts side by side', () => {
    const others = (): number[][] => [1, 2, 3].map((by) => prompt.map((id) => (id + by) % 7));

    it.each([
      ['plainly', {}],
      ['with heads made uniform', { interventions: ablate([{ layer: 0, head: 1 }], 'uniform') }],
      ['while decoding', { interventions: ablate([{ layer: 1, head: 0 }], 'uniform', 'decode') }],
    ])('makes for each what it makes alone, %s', async (_, options) => {
      const prompts = [prompt, ...others()];
      const together = await continuations(model, prompts, { count: 6, ...options });
      for (const [row, alone] of prompts.entries()) {
        expect(together[row]).toEqual(await tokens(alone, { count: 6, ...options }));
      }
    });

    it('goes on with a text until its own end', async () => {
      const prompts = [prompt, ...others()];
      const isEnd = (token: number): boolean => token === greedy[2];
      const together = await continuations(model, prompts, { count: 6, isEnd });
      for (const [row, alone] of prompts.entries()) {
        expect(together[row]).toEqual(await tokens(alone, { count: 6, isEnd }));
      }
      expect(new Set(together.map(({ length }) => length)).size).toBeGreaterThan(1);
    });

    it('gives each text its row of the wanted hooks', async () => {
      const hook = 'blocks.1.attn.hook_pattern';
      const second = others()[0] ?? [];
      const options = { count: 1, wanted: [hook] } as const;
      const steps: number[][] = [];
      for await (const { cache } of generateBatch(model, [prompt, second], options)) {
        steps.push([...subarray(cache[hook]!, 1).data]);
      }
      for await (const { cache } of generate(model, second, options)) {
        steps.push([...cache[hook]!.data]);
      }
      expect(steps).toHaveLength(2);
      steps[0]?.forEach((weight, key) => expect(weight).toBeCloseTo(steps[1]![key]!, 5));
    });

    it('refuses texts of different lengths, and none', async () => {
      const longer = [...prompt, 1];
      await expect(continuations(model, [prompt, longer], { count: 1 })).rejects.toThrow(
        RangeError,
      );
      await expect(continuations(model, [], { count: 1 })).rejects.toThrow(RangeError);
    });
  });
});

describe('the sampler', () => {
  const logits = Float32Array.from([Math.log(0.5), Math.log(0.3), Math.log(0.2), -Infinity]);

  it('draws by the probabilities of the temperature', () => {
    for (const [temperature, expected] of [
      [1, [0.5, 0.3, 0.2, 0]],
      [0.5, [0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38, 0]],
    ] as const) {
      const choose = sampler(temperature, random(7));
      const counts = [0, 0, 0, 0];
      for (let i = 0; i < 20_000; i++) counts[choose(logits)]!++;
      counts.forEach((count, id) => {
        expect(Math.abs(count / 20_000 - expected[id]!)).toBeLessThan(0.015);
      });
    }
  });

  it('takes the most likely at temperature 0', () => {
    expect(sampler(0, random(1))(logits)).toBe(0);
  });
});
