import { beforeAll, describe, expect, it } from 'vitest';
import type { Changes, Config } from '../../../tests/reference/changed';
import { asDtype, changed, renamed, withValue } from '../../../tests/reference/changed';
import { fixture, fixtureModel } from '../../../tests/reference/load';
import { CancelledError, ModelError } from '../../base/errors';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import { disposeModel } from '../loaded';
import { folderOfFiles, readAll } from './folder';
import { loadModel } from './load';

const bad: readonly [string, string, Changes, RegExp][] = [
  [
    'no config.json',
    'gpt2-tied',
    { files: { 'config.json': undefined } },
    /^gpt2-tied has no config\.json: is it a model folder\?$/,
  ],
  [
    'config.json that is not JSON',
    'gpt2-tied',
    { files: { 'config.json': '{"model_type"' } },
    /^config\.json is not valid JSON: /,
  ],
  [
    'config.json that is a list',
    'gpt2-tied',
    { files: { 'config.json': '[]' } },
    /model_type undefined is not supported/,
  ],
  [
    'no weights',
    'gpt2-tied',
    { files: { 'model.safetensors': undefined } },
    /^gpt2-tied has no model\.safetensors: a model folder needs/,
  ],
  [
    'a web page for weights',
    'gpt2-tied',
    { files: { 'model.safetensors': '<!doctype html><title>not found</title>' } },
    /is not a safetensors file/,
  ],
  [
    'a truncated file',
    'gpt2-tied',
    { weights: (bytes) => bytes.slice(0, -40) },
    /ends at byte \d+, the file has \d+: it is truncated/,
  ],
  [
    'an unknown model_type',
    'gpt2-tied',
    { config: (c) => ({ ...c, model_type: 'mamba' }) },
    /^config\.json: model_type "mamba" is not supported \(supported: gpt2, .*, transformer_lens\)$/,
  ],
  [
    'a quantized model',
    'llama-tied',
    { config: (c) => ({ ...c, quantization_config: { bits: 4 } }) },
    /^config\.json: quantization_config: .* is not supported/,
  ],
  [
    'a rotation of another kind',
    'llama-untied',
    { config: (c) => ({ ...c, rope_scaling: { type: 'longrope', factor: 4 } }) },
    /^config\.json: rope_scaling\.type: "longrope" is not supported \(only "default", "linear"/,
  ],
  [
    'an unknown parameter of the rotation',
    'llama-untied',
    { config: (c) => ({ ...c, rope_scaling: { type: 'linear', factor: 4, skew: 2 } }) },
    /^config\.json: rope_scaling: .*"skew"/,
  ],
  [
    'llama3 scaling without its factor',
    'llama-tied',
    { config: (c) => ({ ...c, rope_parameters: { rope_type: 'llama3', rope_theta: 500 } }) },
    /^config\.json: rope_parameters\.factor: missing/,
  ],
  [
    'another activation',
    'llama-tied',
    { config: (c) => ({ ...c, hidden_act: 'gelu' }) },
    /hidden_act: "gelu" is not supported/,
  ],
  [
    'scaling by layer',
    'gpt2-tied',
    { config: (c) => ({ ...c, scale_attn_by_inverse_layer_idx: true }) },
    /scale_attn_by_inverse_layer_idx: true is not supported/,
  ],
  [
    'a gated toy',
    'lens-attn-only',
    { config: (c) => ({ ...c, gated_mlp: true }) },
    /gated_mlp: true is not supported/,
  ],
  [
    'another direction',
    'lens-attn-only',
    { config: (c) => ({ ...c, attention_dir: 'bidirectional' }) },
    /attention_dir: "bidirectional" is not supported/,
  ],
  [
    'a field that is missing',
    'gpt2-tied',
    { config: (c) => ({ ...c, n_embd: undefined }) },
    /^config\.json: n_embd: /,
  ],
  [
    'a width that is no multiple',
    'gpt2-tied',
    { config: (c) => ({ ...c, n_head: 5 }) },
    /d_model 24 is not a multiple of the 5 heads/,
  ],
  [
    'heads that cannot share',
    'llama-tied',
    { config: (c) => ({ ...c, num_key_value_heads: 3 }) },
    /4 heads cannot share 3 key-value heads/,
  ],
  [
    'an odd rotation',
    'lens-rotary-mlp',
    { config: (c) => ({ ...c, rotary_dim: 5 }) },
    /an even number of rotated dimensions, at most d_head 8, got 5/,
  ],
  [
    'a rotation wider than a head',
    'lens-rotary-mlp',
    { config: (c) => ({ ...c, rotary_dim: 10 }) },
    /at most d_head 8, got 10/,
  ],
  [
    'a missing tensor',
    'gpt2-tied',
    { config: (c) => ({ ...c, tie_word_embeddings: false }) },
    /^the file lacks lm_head\.weight \(unembed\.W_U\), which the model needs$/,
  ],
  [
    'a missing layer',
    'llama-tied',
    { config: (c) => ({ ...c, num_hidden_layers: 3 }) },
    /the file lacks model\.layers\.2\./,
  ],
  [
    'a tensor too many',
    'llama-tied',
    { config: (c) => ({ ...c, num_hidden_layers: 1 }) },
    /^the file holds model\.layers\.1\.\S+, which a llama model has no use for$/,
  ],
  [
    'a tensor of another name',
    'gpt2-tied',
    renamed('transformer.h.0.ln_1.bias', 'transformer.h.0.ln_1.beta'),
    /the file holds transformer\.h\.0\.ln_1\.beta, which a gpt2/,
  ],
  [
    'a tensor twice',
    'gpt2-tied',
    renamed('transformer.h.1.ln_1.bias', 'h.0.ln_1.bias'),
    /holds a tensor twice, with and without the prefix transformer\./,
  ],
  [
    'a tensor of another shape',
    'gpt2-tied',
    { config: (c) => ({ ...c, vocab_size: 24 }) },
    /^wte\.weight: expected shape \[24, 24\], got \[23, 24\]$/,
  ],
  [
    'I64',
    'gpt2-tied',
    asDtype('I64', 8),
    /^transformer\.wte\.weight has dtype I64; supported are F64, F32, F16 and BF16$/,
  ],
  ['F8', 'gpt2-tied', asDtype('F8_E4M3', 1), /has dtype F8_E4M3; supported are/],
  ['an unknown dtype', 'gpt2-tied', asDtype('F4', 1), /has the unknown dtype F4/],
  [
    'NaN',
    'gpt2-tied',
    { weights: withValue(NaN) },
    /^\S+ holds NaN at position \d+: the weights are damaged$/,
  ],
  ['infinity', 'gpt2-tied', { weights: withValue(-Infinity) }, /holds -Infinity at position \d+/],
  [
    'a broken tokenizer',
    'gpt2-tied',
    { files: { 'tokenizer.json': '{}' } },
    /^tokenizer\.json is not supported: /,
  ],
  [
    'a tokenizer that is not JSON',
    'gpt2-tied',
    { files: { 'tokenizer.json': 'hello' } },
    /^tokenizer\.json is not valid JSON: /,
  ],
  [
    'broken notes',
    'gpt2-tied',
    { files: { 'headscope.json': '{"title": 7}' } },
    /^headscope\.json: /,
  ],
];

beforeAll(() => startBackend(nodePlatform, 'cpu'));

describe('a damaged or unsupported folder', () => {
  it.each(bad)(
    '%s (%s) is refused in one sentence and leaves nothing',
    async (_, name, changes, said) => {
      const before = liveTensors();
      const failure = await loadModel(changed(name, changes), 'files').then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(ModelError);
      const { message } = failure as ModelError;
      expect(message).toMatch(said);
      expect(message).not.toContain('\n');
      expect(message.length).toBeLessThan(220);
      expect(liveTensors()).toBe(before);
    },
  );

  it('is taken with some of its names without the prefix', async () => {
    const model = await loadModel(
      changed('gpt2-tied', renamed('transformer.wte.weight', 'wte.weight')),
      'files',
    );
    expect(model.info.n_layers).toBe(2);
    disposeModel(model);
  });
});

describe('a model folder', () => {
  it('can be stopped while it is read, and leaves nothing', async () => {
    const before = liveTensors();
    const control = new AbortController();
    const onProgress = (): void => control.abort();
    await expect(fixtureModel('gpt2-tied', { signal: control.signal, onProgress })).rejects.toThrow(
      CancelledError,
    );
    expect(liveTensors()).toBe(before);
  });

  it('says how far it is', async () => {
    const seen: [number, number][] = [];
    const model = await fixtureModel('gpt2-tied', {
      onProgress: ({ done, total }) => seen.push([done, total]),
    });
    disposeModel(model);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).sort((a, b) => a - b));
    expect(seen.at(-1)?.[0]).toBe(seen.at(-1)?.[1]);
  });

  it('is known by its content', async () => {
    const digests: string[] = [];
    for (const changes of [
      {},
      {},
      { config: (c: Config) => ({ ...c, extra: 1 }) },
      { weights: withValue(0.5) },
    ]) {
      const model = await loadModel(changed('gpt2-tied', changes), 'files');
      digests.push(model.info.digest);
      disposeModel(model);
    }
    expect(digests[1]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(3);
  });

  it('may come as picked files below a directory', async () => {
    const files = await Promise.all(
      ['config.json', 'model.safetensors'].map(async (name) => {
        const source = await fixture('llama-biases').open(name);
        const file = new File([(await readAll(source!)).slice()], name);
        Object.defineProperty(file, 'webkitRelativePath', { value: `picked/${name}` });
        return file;
      }),
    );
    const model = await loadModel(folderOfFiles('picked', files), 'files');
    expect(model.info).toMatchObject({ id: 'picked', source: 'files', input: 'ids', n_heads: 4 });
    disposeModel(model);
  });
});
