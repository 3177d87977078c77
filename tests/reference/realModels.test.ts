import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { argmax, logSumExp, mean, topIndices } from '../../src/base/statistics.ts';
import { unembed } from '../../src/model/blocks.ts';
import { families } from '../../src/model/families/families.ts';
import { forward } from '../../src/model/forward.ts';
import { generate } from '../../src/model/generate.ts';
import type { LoadedModel } from '../../src/model/loaded.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import { passOf } from '../../src/model/pass.ts';
import { loadModel } from '../../src/model/weights/load.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { share } from '../../src/tensor/scope.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { rename } from '../../src/tensor/tensor.ts';
import { allHeads } from '../../src/terms/heads.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import { ablate } from '../../src/terms/interventions.ts';
import { directory, readJsonFile } from './load.ts';
import { largestDifference } from './parity.ts';

interface Prompt {
  readonly text: string;
  readonly ids: number[];
  readonly final_top5: { id: number; logit: number }[];
  readonly final_logits: number[];
  readonly final_logit_mean: number;
  readonly final_logit_logsumexp: number;
  readonly attention_checksum: number[][];
  readonly residual_norm_final_pos: number[];
  readonly greedy_ids: number[];
  readonly head_zero_ablation_delta_top1_logit: number[][];
  readonly logit_lens_top1_after_each_block: number[];
}

const folder =
  process.env.HEADSCOPE_MODELS ?? join(import.meta.dirname, '../../../shared/data/models');

const supported = existsSync(folder)
  ? readdirSync(folder).filter((name) => {
      if (!existsSync(join(folder, name, 'config.json'))) return false;
      const { model_type } = readJsonFile<{ model_type: string }>(
        join(folder, name, 'config.json'),
      );
      return families.some(({ modelType }) => modelType === model_type);
    })
  : [];

/** sum over q, k of A[q, k] * (((31 q + 17 k) mod 101) + 1), as the references define it. */
function checksum(pattern: ArrayLike<number>, length: number): number {
  let sum = 0;
  for (let q = 0; q < length; q++) {
    for (let k = 0; k < length; k++) {
      sum += pattern[q * length + k]! * (((31 * q + 17 * k) % 101) + 1);
    }
  }
  return sum;
}

/** Numbers nested in lists of any depth, one after the other. */
const flat = (value: unknown): number[] =>
  Array.isArray(value) ? value.flatMap(flat) : [Number(value)];

const norm = (values: Float32Array): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

const close = (expected: number, relative: number): number =>
  relative * Math.max(1, Math.abs(expected));

describe.each(supported)('%s', (name) => {
  const prompts = readJsonFile<{ prompts: Prompt[] }>(join(folder, name, 'reference.json')).prompts;
  let model: LoadedModel;

  beforeAll(async () => {
    await startBackend(nodePlatform, 'wasm');
    model = await loadModel(directory(join(folder, name), name), 'files');
  });
  afterAll(() => disposeModel(model));

  const layers = (): number[] => Array.from({ length: model.config.n_layers }, (_, layer) => layer);

  async function lastLogits(
    ids: number[],
    interventions = ablate([], 'zero'),
  ): Promise<Float32Array> {
    const [logits] = await compute(() => [
      forward(model, [ids], { interventions, logits: 'last' }).logits,
    ]);
    return logits!.data;
  }

  it.each(prompts)('$text: ids and logits', async (prompt) => {
    expect(model.codec.encode(prompt.text)).toEqual(prompt.ids);
    const logits = await lastLogits(prompt.ids);
    expect(logits).toHaveLength(prompt.final_logits.length);
    const worst = prompt.final_logits.map((logit, id) => Math.abs(logits[id]! - logit));
    expect(Math.max(...worst)).toBeLessThan(1e-4);
    const { length } = prompt.final_top5;
    expect(topIndices(logits, length)).toEqual(prompt.final_top5.map(({ id }) => id));
    for (const { id, logit } of prompt.final_top5) {
      expect(Math.abs(logits[id]! - logit)).toBeLessThan(1e-4);
    }
    expect(Math.abs(mean(logits) - prompt.final_logit_mean)).toBeLessThan(1e-4);
    expect(Math.abs(logSumExp(logits) - prompt.final_logit_logsumexp)).toBeLessThan(1e-4);
  });

  it.each(prompts)('$text: attention checksums', async (prompt) => {
    const wanted = layers().map((layer): HookName => `blocks.${layer}.attn.hook_pattern`);
    const patterns = await compute(() => {
      const { cache } = forward(model, [prompt.ids], { wanted, logits: 'last' });
      return wanted.map((hook) => cache[hook] as Tensor);
    });
    const { length } = prompt.ids;
    patterns.forEach(({ data }, layer) => {
      prompt.attention_checksum[layer]?.forEach((expected, head) => {
        const own = data.subarray(head * length ** 2, (head + 1) * length ** 2);
        expect(Math.abs(checksum(own, length) - expected)).toBeLessThan(close(expected, 1e-5));
      });
    });
  });

  it.each(prompts)('$text: residual norms and the logit lens', async (prompt) => {
    const last = prompt.ids.length - 1;
    const posts = layers().map((layer): HookName => `blocks.${layer}.hook_resid_post`);
    const wanted: HookName[] = ['blocks.0.hook_resid_pre', ...posts, 'ln_final.hook_normalized'];
    const values = await compute(() => {
      const { cache } = forward(model, [prompt.ids], { wanted });
      const lens = posts.map((hook) =>
        unembed(passOf(model, last + 1, 0, {}), rename(cache[hook]!, 'batch pos d_model')),
      );
      const weight = share(model.parameters.get('ln_final.w'));
      return [...wanted.map((hook) => cache[hook] as Tensor), ...lens, weight];
    });
    const row = (i: number): Float32Array => {
      const { data, shape } = values[i]!;
      return data.subarray(last * shape[2]!, (last + 1) * shape[2]!);
    };
    const { n_layers } = model.config;
    const w = values.at(-1)!.data;
    // The references' last row is the output of the final norm, not the last block's.
    const ends = row(n_layers + 1);
    const output = model.config.normalization_type === 'RMS' ? ends.map((x, i) => x * w[i]!) : ends;
    const rows = [...layers().map(row), output];
    prompt.residual_norm_final_pos.forEach((value, i) => {
      expect(Math.abs(norm(rows[i]!) - value)).toBeLessThan(close(value, 1e-5));
    });
    const lensTop = layers().map((layer) => argmax(row(n_layers + 2 + layer)));
    expect(lensTop).toEqual(prompt.logit_lens_top1_after_each_block);
  });

  it.each(prompts)('$text: what zeroing each head does', async (prompt) => {
    const top = prompt.final_top5[0]!.id;
    const plain = (await lastLogits(prompt.ids))[top]!;
    for (const head of allHeads(model.info)) {
      const changed = (await lastLogits(prompt.ids, ablate([head], 'zero')))[top]!;
      const expected = prompt.head_zero_ablation_delta_top1_logit[head.layer]![head.head]!;
      expect(Math.abs(changed - plain - expected)).toBeLessThan(1e-4);
    }
  });

  it.each(prompts)('$text: greedy continuation', async (prompt) => {
    const made: number[] = [];
    const options = { count: prompt.greedy_ids.length };
    for await (const { token } of generate(model, prompt.ids, options)) made.push(token);
    expect(made).toEqual(prompt.greedy_ids);
  });
});

const sorter = join(folder, 'gpt-nano-sort', 'author_activations.json');

const reason = existsSync(sorter) ? '' : ` (there is no ${sorter})`;

it.runIf(existsSync(sorter))(`gpt-nano-sort: its author's own activations${reason}`, async () => {
  await startBackend(nodePlatform, 'wasm');
  const model = await loadModel(directory(join(folder, 'gpt-nano-sort')), 'files');
  const author = readJsonFile<Record<string, unknown> & { idx: number[][] }>(sorter);
  const wanted: [string, HookName][] = [
    ['block0_out', 'blocks.0.hook_resid_post'],
    ['block1_out', 'blocks.1.hook_resid_post'],
    ['block2_out', 'blocks.2.hook_resid_post'],
    ['block0_attention', 'blocks.0.attn.hook_pattern'],
    ['lm_head_logits', 'logits'],
  ];
  const values = await compute(() => {
    const { cache } = forward(model, author.idx, { wanted: wanted.map(([, hook]) => hook) });
    return wanted.map(([, hook]) => cache[hook] as Tensor);
  });
  disposeModel(model);
  wanted.forEach(([field], i) => {
    const data = Float32Array.from(flat(author[field]));
    expect(largestDifference(values[i]!, { shape: values[i]!.shape, data })).toBeLessThan(1e-4);
  });
});

if (supported.length === 0) {
  it('real models', ({ skip }) => {
    skip(`there are none in ${folder}: name their folder with HEADSCOPE_MODELS`);
  });
}
