import { beforeAll, describe, expect, it } from 'vitest';
import { rotate, rotaryAngles } from '../../src/model/components/rotary.ts';
import { headNorm } from '../../src/model/components/norm.ts';
import type { RelativeBias, Rotary } from '../../src/model/config.ts';
import { families } from '../../src/model/families/families.ts';
import type { Family, Placement } from '../../src/model/families/family.ts';
import { gemma } from '../../src/model/families/gemma.ts';
import { gemma2 } from '../../src/model/families/gemma2.ts';
import { gemma3Text } from '../../src/model/families/gemma3Text.ts';
import { gptNeox } from '../../src/model/families/gptNeox.ts';
import { opt } from '../../src/model/families/opt.ts';
import { disposeModel } from '../../src/model/loaded.ts';
import type { Transformer } from '../../src/model/pass.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { compute } from '../../src/tensor/readback.ts';
import { fromValues } from '../../src/tensor/tensor.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import { plainPattern } from '../plain/attention.ts';
import { fixtureModel, fixtureReference } from './load.ts';
import {
  agrees,
  configured,
  errorsOf,
  fails,
  interleaved,
  logitError,
  unchanged,
  weights,
} from './mutant.ts';
import type { Change } from './mutant.ts';
import { largestDifference } from './parity.ts';

beforeAll(() => startBackend(nodePlatform, 'cpu'));

const misplaced = (family: Family, change: (placement: Placement) => Placement): Family => ({
  ...family,
  placements: (config) => family.placements(config).map(change),
});

describe('where the weights lie', () => {
  it.each([
    ['gpt-neox', 'queries, then keys, then values', inBlocks],
    ['gpt-neox-serial', 'queries, then keys, then values', inBlocks],
    ['gemma', 'norms as they are in the file', withoutOne(gemma)],
    ['gemma2', 'norms as they are in the file', withoutOne(gemma2)],
    ['gemma3', 'norms as they are in the file', withoutOne(gemma3Text)],
    ['opt', 'positions from the first row on', fromFirstRow],
    ['opt-350m', 'positions from the first row on', fromFirstRow],
  ])('%s fails with %s', async (name, _, mutant) => {
    expect(await logitError(name, unchanged, { families: [...families] })).toBeLessThan(agrees);
    expect(await logitError(name, unchanged, { families: [mutant] })).toBeGreaterThan(fails);
  });
});

const inBlocks = misplaced(gptNeox, (placement) => ({
  ...placement,
  layout: placement.layout.replace(/^(head|kv_head) part d_head/, 'part $1 d_head'),
}));

function withoutOne(family: Family): Family {
  return misplaced(family, (placement) => ({ ...placement, plus: 0 }));
}

const fromFirstRow: Family = {
  ...misplaced(opt, (placement) => ({ ...placement, skip: 0 })),
  config: (raw) => ({ ...opt.config(raw), n_ctx: opt.config(raw).n_ctx + 2 }),
};

const windows =
  (change: (window: number) => number | null): Change =>
  ({ config, parameters }) => {
    const changed = config.windows?.map((window) => window && change(window)) ?? [];
    return { config: { ...config, windows: changed }, parameters };
  };

const rotation =
  (change: (rotary: Rotary) => Rotary): Change =>
  ({ config, parameters }) => ({
    config: { ...config, rotary: change(config.rotary as Rotary) },
    parameters,
  });

const unscaled = rotation(({ dim, base }) => ({ dim, base }));
const interleavedPairs = weights(/attn\.[Wb]_[QK]$/, interleaved);

describe('the configuration', () => {
  it.each<[string, string, Change]>([
    ['gpt-neo', 'scaled scores', configured({ attn_scale: 1 / Math.sqrt(6) })],
    ['gpt-neo', 'windows one key shorter', windows((window) => window - 1)],
    ['gpt-neo', 'windows one key longer', windows((window) => window + 1)],
    ['gpt-neox', 'MLP after attention', configured({ parallel: false })],
    ['gpt-neox', 'all of a head rotated', rotation((rotary) => ({ ...rotary, dim: 16 }))],
    ['gpt-neox', 'another base', rotation((rotary) => ({ ...rotary, base: 10_000 }))],
    ['gpt-neox-serial', 'attention and MLP side by side', configured({ parallel: true })],
    ['gpt-neox-serial', 'the rotation unscaled', unscaled],
    ['opt', 'norms after the sums', configured({ norm_placement: 'post' })],
    ['opt', 'no final norm', configured({ no_final_norm: true })],
    ['opt', 'another activation', configured({ act_fn: 'gelu' })],
    ['opt-350m', 'norms before attention and MLP', configured({ norm_placement: 'pre' })],
    ['mistral', 'no windows', windows(() => null)],
    ['mistral', 'windows one key shorter', windows((window) => window - 1)],
    ['mistral', 'neighbouring dimensions rotated as pairs', interleavedPairs],
    ['qwen2', 'windows in every layer', configured({ windows: [4, 4] })],
    ['qwen2', 'neighbouring dimensions rotated as pairs', interleavedPairs],
    ['qwen3', 'queries and keys as they are', configured({ qk_norm: false })],
    ['qwen3', 'the rotation unscaled', unscaled],
    ['gemma', 'embeddings unscaled', configured({ embed_scale: 1 })],
    ['gemma', 'another activation', configured({ act_fn: 'silu' })],
    ['gemma2', 'scores uncapped', configured({ attn_softcap: 0 })],
    ['gemma2', 'logits uncapped', configured({ logit_softcap: 0 })],
    [
      'gemma2',
      'scores scaled by the width of a head',
      configured({ attn_scale: 1 / Math.sqrt(6) }),
    ],
    ['gemma2', 'windows in odd layers', configured({ windows: [null, 4] })],
    ['gemma2', 'norms before attention and MLP only', configured({ norm_placement: 'pre' })],
    ['gemma3', 'one rotation for all layers', windowRotation(({ rotary }) => rotary)],
    ['gemma3', 'the rotation unscaled', unscaled],
    ['gemma3', 'windows in every layer', configured({ windows: [4, 4, 4] })],
    ['gemma3', 'queries and keys as they are', configured({ qk_norm: false })],
    ['bert', 'what comes after hidden', configured({ attention_dir: 'causal' })],
    ['bert', 'norms before attention and MLP', configured({ norm_placement: 'pre' })],
    ['bert', 'the embeddings as they are', configured({ embed_norm: false })],
    ['bert', 'tokens without a type', withoutTypes],
    ['bert', 'no layer before the unembedding', configured({ mlm_head: false })],
    ['bert', 'a larger epsilon', configured({ eps: 1e-2 })],
    ['llama-rope-linear', 'the rotation unscaled', unscaled],
    ['llama-rope-dynamic', 'the rotation unscaled', unscaled],
    ['llama-rope-llama3', 'the rotation unscaled', unscaled],
    ['llama-rope-yarn', 'the rotation unscaled', unscaled],
    ['llama-rope-yarn', 'cosines and sines as they are', rotation(quiet)],
  ])('%s fails with %s', async (name, _, change) => {
    expect(await logitError(name, unchanged)).toBeLessThan(agrees);
    expect(await logitError(name, change)).toBeGreaterThan(fails);
  });

  it.each([
    ['gpt-neox', 'gelu_new'],
    ['gpt-neox-serial', 'gelu'],
    ['gemma', 'gelu'],
    ['gemma-gelu', 'gelu_new'],
    ['gpt-neo', 'gelu'],
    ['bert', 'gelu_new'],
  ] as const)('%s fails with %s, the other kind of GELU', async (name, act_fn) => {
    const errors = await errorsOf(name, configured({ act_fn }));
    expect(errors.get('blocks.1.hook_resid_post')).toBeGreaterThan(fails);
  });
});

const relative =
  (change: (bias: RelativeBias) => Partial<RelativeBias>): Change =>
  ({ config, parameters }) => {
    const bias = config.relative_bias as RelativeBias;
    return { config: { ...config, relative_bias: { ...bias, ...change(bias) } }, parameters };
  };

const sides = (
  change: (side: RelativeBias['layers'][number], layer: number) => typeof side,
): Change => relative(({ layers }) => ({ layers: layers.map(change) }));

/** Blocks of the fixtures: two of the encoder, then self-attention and cross-attention by turns. */
const firstOfStack = [0, 2];

describe('an encoder and a decoder', () => {
  it.each<[string, string, Change]>([
    ['t5', 'scaled scores', configured({ attn_scale: 1 / Math.sqrt(6) })],
    ['t5-gated', 'scaled scores', configured({ attn_scale: 1 / Math.sqrt(6) })],
    ['t5', 'logits unscaled', configured({ unembed_scale: 1 })],
    ['t5-gated', 'logits scaled', configured({ unembed_scale: 1 / Math.sqrt(20) })],
    ['t5-gated', 'the embedding as unembedding', configured({ tied: true })],
    ['t5-gated', 'another activation', configured({ act_fn: 'relu' })],
    [
      't5',
      'a bias in the first layers only',
      sides((side, i) => (firstOfStack.includes(i) ? side : null)),
    ],
    ['t5', 'an encoder whose bias tells no keys ahead apart', sides((side) => side && 'past')],
    ['t5', 'a decoder whose bias keeps buckets for keys ahead', sides((side) => side && 'both')],
    ['t5', 'a bias in cross-attention', sides((side) => side ?? 'past')],
    ['t5', 'no bias', sides(() => null)],
    ['t5', 'distances told apart further off', relative(() => ({ max_distance: 20 }))],
  ])('%s fails with %s', async (name, _, change) => {
    expect(await logitError(name, unchanged)).toBeLessThan(agrees);
    expect(await logitError(name, change)).toBeGreaterThan(fails);
  });

  it.each([
    ['the encoder', 0],
    ['cross-attention', 3],
  ])('t5 fails with %s masked causally', async (_, layer) => {
    const cells = Array.from({ length: 29 * 29 }, (_, i) => [Math.floor(i / 29), i % 29] as const)
      .filter(([query, key]) => key > query)
      .map(([query, key]): [number, number] => [query, key]);
    const at = `blocks.${layer}.attn.hook_pattern`;
    const masked: Intervention = { at, scope: 'all', op: { kind: 'knockout', cells } };
    expect(await logitError('t5', unchanged, { interventions: [masked] })).toBeGreaterThan(fails);
  });

  it('t5-gated fails with the exact GELU', async () => {
    const errors = await errorsOf('t5-gated', configured({ act_fn: 'gelu' }));
    expect(errors.get('blocks.1.hook_resid_post')).toBeGreaterThan(fails);
  });
});

function withoutTypes({ config, parameters }: Transformer): Transformer {
  const { token_types: _, ...rest } = config;
  return { config: rest, parameters };
}

function windowRotation(change: (config: { rotary?: Rotary }) => Rotary | undefined): Change {
  return ({ config, parameters }) => ({
    config: { ...config, window_rotary: change(config) as Rotary },
    parameters,
  });
}

function quiet({ dim, base, scaling }: Rotary): Rotary {
  return { dim, base, scaling: { ...scaling, magnitude: 1 } as NonNullable<typeof scaling> };
}

describe('the order of things', () => {
  it('qwen3 fails with queries normalized after they are rotated', async () => {
    const model = await fixtureModel('qwen3');
    const { texts } = await fixtureReference('qwen3');
    const { hooks } = texts[0]!;
    const q = hooks.get('blocks.0.attn.hook_q')!;
    const [before, after] = await compute(() => {
      const queries = fromValues(q.data, q.shape, 'batch pos head d_head');
      const weight = model.parameters.block(0, 'attn.q_norm.w');
      const angles = rotaryAngles(model.config.rotary as Rotary, 0, q.shape[1] ?? 0);
      const { eps } = model.config;
      return [
        rotate<'head'>(headNorm<'head'>(queries, weight, eps), angles),
        headNorm<'head'>(rotate<'head'>(queries, angles), weight, eps),
      ];
    });
    const expected = hooks.get('blocks.0.attn.hook_rot_q')!;
    disposeModel(model);
    expect(largestDifference(before!, expected)).toBeLessThan(agrees);
    expect(largestDifference(after!, expected)).toBeGreaterThan(fails);
  });

  it('gemma2 fails with scores capped after they are hidden', async () => {
    const { texts } = await fixtureReference('gemma2');
    const { hooks } = texts[0]!;
    const named = (hook: string): HookName => `blocks.1.attn.hook_${hook}` as HookName;
    const scores = hooks.get(named('attn_scores'))!;
    const pattern = hooks.get(named('pattern'))!;
    const asIs = { scale: 1, causal: false, offset: 0 };
    const softmaxOf = (data: Float32Array): Float32Array =>
      Float32Array.from(plainPattern({ shape: scores.shape, data }, asIs));
    const softCap = 2;
    const late = scores.data.map((score) => (score === -Infinity ? -softCap : score));
    const { shape } = pattern;
    const early = { shape, data: softmaxOf(scores.data) };
    expect(largestDifference(early, pattern)).toBeLessThan(agrees);
    expect(largestDifference({ shape, data: softmaxOf(late) }, pattern)).toBeGreaterThan(fails);
  });
});
