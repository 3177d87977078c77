import { beforeAll, describe, expect, it, vi } from 'vitest';
import { handBuiltFolder } from '../../../tests/handBuilt/inductionModel';
import { furthest } from '../../../tests/plain/numbers';
import { fixtureModel } from '../../../tests/reference/load';
import { eigenvalues } from '../../base/eigenvalues';
import { InputError } from '../../base/errors';
import { valueAt } from '../../base/ndarray';
import { mean, standardDeviation, topIndices } from '../../base/statistics';
import { block } from '../../model/blocks';
import type { LoadedModel } from '../../model/loaded';
import { disposeModel } from '../../model/loaded';
import { passOf } from '../../model/pass';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { compute, readBack } from '../../tensor/readback';
import { liveTensors } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Head } from '../../terms/heads';
import type { BlockHook } from '../../terms/hooks';
import { copyingScore, copyingScores } from './copying';
import { headCircuits } from './headCircuits';
import { headDirections } from './headDirections';

vi.setConfig({ testTimeout: 60_000 });

const free = (): Promise<void> => Promise.resolve();

beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
});

/** Learned positions, rotation of all and of some dimensions, shared keys, biases, caps, norms of all kinds. */
const families = [
  'gpt2-tied',
  'gpt2-untied',
  'gpt-neo',
  'gpt-neox',
  'opt',
  'llama-biases',
  'llama-rope-yarn',
  'mistral',
  'qwen2',
  'qwen3',
  'gemma',
  'gemma2',
  'gemma3',
  'lens-attn-only',
] as const;
const withHeadNorms: readonly string[] = ['qwen3', 'gemma3'];
const layer = 1;

/** The last head: of those that share keys it has the last ones. */
function lastHead({ config }: LoadedModel): Head {
  return { layer, head: config.n_heads - 1 };
}
const distance = 2;

/** A hook of the layer where the residual before it is a text of bare embeddings. */
async function hookOn(
  model: LoadedModel,
  ids: readonly number[],
  hook: BlockHook,
): Promise<Values> {
  const { config, parameters } = model;
  const [table] = await readBack([parameters.get('embed.W_E')]);
  const scale = config.embed_scale ?? 1;
  const rows = ids.flatMap((id) => [
    ...(table?.data.subarray(id * config.d_model, (id + 1) * config.d_model) ?? []),
  ]);
  const name = blockHook(layer, hook);
  const [found] = await compute(() => {
    const data = Float32Array.from(rows, (value) => scale * value);
    const residual = fromValues(data, [1, ids.length, config.d_model], 'batch pos d_model');
    const pass = passOf(model, ids.length, 0, { wanted: [name] });
    block(pass, layer, residual);
    return [pass.hooks.cache()[name] as Tensor];
  });
  return (...indices) => (found ? valueAt(found, ...indices) : NaN);
}
type Values = (...indices: number[]) => number;

/** The logits that a vector in the residual adds, in plain loops, less their mean. */
async function logitsOf({ config, parameters }: LoadedModel, vector: number[]): Promise<number[]> {
  const { d_model, d_vocab, normalization_type: type } = config;
  const named = async (name: string): Promise<Float32Array | undefined> => {
    const found = parameters.entries().find(([one]) => one === name);
    return found && (await readBack([found[1]]))[0]?.data;
  };
  const after = await named(`blocks.${layer}.ln1_post.w`);
  const final = await named('ln_final.w');
  const weighted = vector.map((value, d) => value * (after?.[d] ?? 1));
  const centre = type === 'LN' ? mean(weighted) : 0;
  const read = weighted.map((value, d) => (value - centre) * (final?.[d] ?? 1));
  const [tied, W] = [config.tied, await named(config.tied ? 'embed.W_E' : 'unembed.W_U')];
  const logits = Array.from({ length: d_vocab }, (_, t) =>
    read.reduce(
      (sum, value, d) => sum + value * (W?.[tied ? t * d_model + d : d * d_vocab + t] ?? NaN),
      0,
    ),
  );
  return logits.map((logit) => logit - mean(logits));
}

describe.each(families)('the circuits of %s', (name) => {
  it('QK gives every key token the score that the layer gives bare embeddings', async () => {
    const model = await fixtureModel(name);
    const query = 5;
    const { looksFor } = await headCircuits(
      model,
      { head: lastHead(model), query, key: 0, distance },
      free,
    );
    const cap = model.config.attn_softcap;
    for (const key of [0, 7, 22]) {
      const score = await hookOn(model, [key, 1, query], 'attn.hook_attn_scores');
      const whole = (looksFor.values[key] ?? NaN) + (looksFor.biases[key] ?? NaN);
      const capped = cap ? cap * Math.tanh(whole / cap) : whole;
      expect(Math.abs(capped - score(0, lastHead(model).head, distance, 0))).toBeLessThan(1e-4);
    }
    disposeModel(model);
  });

  it('OV gives the logits of what the head writes for that token alone', async () => {
    const model = await fixtureModel(name);
    const key = 7;
    const question = { head: lastHead(model), query: 1, key, distance };
    const { writes } = await headCircuits(model, question, free);
    const result = await hookOn(model, [key], 'attn.hook_result');
    const vector = Array.from({ length: model.config.d_model }, (_, d) =>
      result(0, 0, lastHead(model).head, d),
    );
    const whole = writes.values.map((value, i) => value + (writes.biases[i] ?? NaN));
    expect(furthest(whole, (await logitsOf(model, vector)).map(Math.fround))).toBeLessThan(1e-4);
    disposeModel(model);
  });

  it('singular vectors put both circuits together again', async () => {
    const model = await fixtureModel(name);
    const { d_head, d_vocab } = model.config;
    const all = { distance, vectors: d_head };
    const question = { head: lastHead(model), query: 9, key: 9, distance };
    const { looksFor, writes } = await headCircuits(model, question, free);
    for (const [circuit, direct] of [
      ['ov', writes.values],
      ['qk', looksFor.values],
    ] as const) {
      if (circuit === 'qk' && withHeadNorms.includes(name)) continue;
      const found = await headDirections(model, lastHead(model), circuit, all, free);
      const sums = Float32Array.from({ length: d_vocab }, (_, token) =>
        found.values.reduce(
          (sum, value, i) =>
            sum + value * (found.from[i]?.[9] ?? NaN) * (found.to[i]?.[token] ?? NaN),
          0,
        ),
      );
      expect(furthest(sums, direct)).toBeLessThan(1e-4);
      for (const to of found.to) {
        const furthestToken = topIndices(to.map(Math.abs), 1)[0] ?? -1;
        expect(to[furthestToken]).toBeGreaterThanOrEqual(0);
      }
    }
    disposeModel(model);
  });

  it('the copying score is that of the circuit over the whole vocabulary', async () => {
    const model = await fixtureModel(name);
    const before = liveTensors();
    const { d_vocab } = model.config;
    const { scores } = await copyingScores(model, 0, free);
    expect(liveTensors()).toBe(before);
    const rows: number[] = [];
    for (let key = 0; key < d_vocab; key++) {
      const { writes } = await headCircuits(
        model,
        { head: lastHead(model), query: 0, key, distance },
        free,
      );
      rows.push(...writes.values);
    }
    const { re, im } = eigenvalues(rows, d_vocab);
    const sizes = re.map((value, i) => Math.hypot(value, im[i] ?? NaN));
    const direct = mean(re) / mean(sizes);
    expect(Math.abs(valueAt(scores, layer, lastHead(model).head) - direct)).toBeLessThan(1e-3);
    disposeModel(model);
  });
});

describe('known heads', () => {
  it('the hand-built induction head copies: 1; the one that writes elsewhere has no score', async () => {
    const model = await loadModel(handBuiltFolder(), 'files');
    const { scores, random } = await copyingScores(model, 0, free);
    expect(valueAt(scores, 1, 0)).toBeCloseTo(1, 5);
    expect(valueAt(scores, 0, 0)).toBeNaN();
    expect(random).toHaveLength(8);
    const { looksFor, writes } = await headCircuits(
      model,
      { head: { layer: 1, head: 0 }, query: 7, key: 12, distance: 1 },
      free,
    );
    expect(topIndices(writes.values, 1)).toEqual([12]);
    expect(writes.values[12]).toBeCloseTo(10 - 10 / 60, 4);
    // It reads keys from what layer 0 wrote, not from embeddings.
    expect(Math.max(...looksFor.values.map(Math.abs))).toBe(0);
    disposeModel(model);
  });

  it('random heads do not copy: their scores lie around 0', async () => {
    const model = await fixtureModel('gpt2-untied');
    const drawn: number[] = [];
    for (let seed = 0; seed < 12; seed++)
      drawn.push(...(await copyingScores(model, seed, free)).random);
    expect(drawn).toHaveLength(96);
    const error = standardDeviation(drawn) / Math.sqrt(drawn.length);
    expect(Math.abs(mean(drawn))).toBeLessThan(4 * error);
    disposeModel(model);
  });

  it('copying is 1, -1 and 0 for circuits that keep, turn over and turn around', () => {
    expect(copyingScore([2, 0, 0, 3], 2)).toBeCloseTo(1, 12);
    expect(copyingScore([-2, 1, 0, -3], 2)).toBeCloseTo(-1, 12);
    expect(copyingScore([0, -1, 1, 0], 2)).toBeCloseTo(0, 12);
    expect(copyingScore([3, 0, 0, -1], 2)).toBeCloseTo(0.5, 12);
    expect(copyingScore([0, 0, 0, 0], 2)).toBeNaN();
  });

  it('is told how far it is, and stops when told', async () => {
    const model = await fixtureModel('gpt2-tied');
    const heard: [number, number][] = [];
    await copyingScores(model, 0, (done, total) => {
      heard.push([done, total]);
      return Promise.resolve();
    });
    expect(heard[0]).toEqual([0, 13]);
    expect(heard.at(-1)).toEqual([12, 13]);
    const before = liveTensors();
    const stop = (done: number): Promise<void> =>
      done < 3 ? Promise.resolve() : Promise.reject(new Error('enough'));
    await expect(copyingScores(model, 0, stop)).rejects.toThrow('enough');
    expect(liveTensors()).toBe(before);
    disposeModel(model);
  });
});

describe('models without such circuits', () => {
  it.each([
    ['bert', /normalizes the sum/],
    ['opt-350m', /normalizes the sum/],
    ['t5', /encoder/],
    ['vit', /patches/],
    ['vit-headless', /patches/],
  ])('%s is refused with a sentence', async (name, reason) => {
    const model = await fixtureModel(name);
    const question = { head: { layer: 0, head: 0 }, query: 1, key: 1, distance: 0 };
    await expect(headCircuits(model, question, free)).rejects.toThrow(reason);
    await expect(copyingScores(model, 0, free)).rejects.toThrow(InputError);
    const options = { distance: 0, vectors: 1 };
    await expect(headDirections(model, question.head, 'ov', options, free)).rejects.toThrow(reason);
    disposeModel(model);
  });
});
