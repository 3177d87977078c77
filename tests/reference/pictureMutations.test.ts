import { beforeAll, describe, expect, it } from 'vitest';
import { deit } from '../../src/model/families/deit.ts';
import type { Family } from '../../src/model/families/family.ts';
import { vit } from '../../src/model/families/vit.ts';
import { Parameters as Weights } from '../../src/model/parameters.ts';
import type { ParameterName } from '../../src/model/parameters.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { scaled } from '../../src/tensor/elementwise.ts';
import { concat, pick, slice } from '../../src/tensor/indexing.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import { arrange, lengthOf, rename } from '../../src/tensor/tensor.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { agrees, configured, errorsOf, fails, logitError, unchanged, weights } from './mutant.ts';
import type { Change } from './mutant.ts';

beforeAll(() => startBackend(nodePlatform, 'cpu'));

/** Positions in another order behind the first one. */
const positions = (order: readonly number[]): Change =>
  weights(/^pos_embed\.W_pos$/, (table) => pick(table as Tensor<'pos d_model'>, 'pos', order));

/** The `vit` fixture's positions, its patches (2 rows of 4) counted column by column. */
const byColumns = positions([0, 1, 3, 5, 7, 2, 4, 6, 8]);
const shiftedByOne: Change = weights(/^pos_embed\.W_pos$/, (weight) => {
  const table = weight as Tensor<'pos d_model'>;
  const last = lengthOf(table, 'pos') - 1;
  return concat([slice(table, 'pos', 1, last), slice(table, 'pos', 0, 1)], 'pos');
});

const withoutCls = weights(/^embed\.W_cls$/, (weight) => scaled(weight, 0));

/** The second special position begins as the first one, or the other way round. */
const swapped =
  (one: ParameterName, other: ParameterName): Change =>
  ({ config, parameters }) => {
    const all = new Map(parameters.entries());
    const [first, second] = [all.get(one)!, all.get(other)!];
    return { config, parameters: new Weights(all.set(one, second).set(other, first)) };
  };

/** The weights of a patch with its pixels, or its colours, in another order. */
const lastChannelFirst = weights(/^embed\.W_patch$/, (weight) =>
  pick(weight as Tensor<'channel y x d_model'>, 'channel', [2, 1, 0]),
);
const turnedOver = weights(/^embed\.W_patch$/, (weight) => {
  const own = weight as Tensor<'channel y x d_model'>;
  return pick(own, 'y', [3, 2, 1, 0]);
});
/** For square patches. */
const transposed = weights(/^embed\.W_patch$/, (weight) => {
  const turned = arrange(weight as Tensor<'channel y x d_model'>, 'channel x y d_model');
  return rename(turned, 'channel y x d_model');
});
const withoutPatchBias = weights(/^embed\.b_patch$/, (weight) => scaled(weight, 0));

describe('pictures', () => {
  it.each<[string, string, Change]>([
    ['vit', 'patches counted column by column', byColumns],
    ['vit', 'the places moved by one', shiftedByOne],
    ['vit', 'nothing at the first position', withoutCls],
    ['vit', 'colours from last to first', lastChannelFirst],
    ['vit', 'patches upside down', turnedOver],
    ['vit', 'patches without a bias', withoutPatchBias],
    ['vit', 'norms after the sums', configured({ norm_placement: 'post' })],
    ['vit', 'no final norm', configured({ no_final_norm: true })],
    ['vit', 'what comes after hidden', configured({ attention_dir: 'causal' })],
    ['vit', 'a larger epsilon', configured({ eps: 1e-2 })],
    ['vit', 'unscaled scores', configured({ attn_scale: 1 })],
    ['vit-grey', 'patches transposed', transposed],
    ['deit', 'patches transposed', transposed],
    ['deit', 'the special positions swapped', swapped('embed.W_cls', 'embed.W_dist')],
    ['deit-teacher', 'the classifiers swapped', swapped('unembed.W_U', 'unembed.W_dist')],
    ['deit-teacher', 'one classifier for both positions', oneClassifier],
  ])('%s fails with %s', async (name, _, change) => {
    expect(await logitError(name, unchanged)).toBeLessThan(agrees);
    expect(await logitError(name, change)).toBeGreaterThan(fails);
  });

  it.each(['vit', 'deit'])('%s fails with the other kind of GELU', async (name) => {
    const errors = await errorsOf(name, configured({ act_fn: 'gelu_new' }));
    expect(errors.get('blocks.1.hook_resid_post')).toBeGreaterThan(fails);
  });

  it('a model without a classifier fails with norms after the sums', async () => {
    const errors = await errorsOf('vit-headless', configured({ no_final_norm: true }), {
      hooks: ['blocks.1.hook_resid_post'],
    });
    expect(errors.get('blocks.1.hook_resid_post')).toBeLessThan(agrees);
    const changed = await errorsOf('vit-headless', configured({ norm_placement: 'post' }));
    expect(changed.get('blocks.1.hook_resid_post')).toBeGreaterThan(fails);
  });

  it.each<[string, Family]>([
    ['deit', { ...deit, placements: (config) => crossed(deit, config) }],
    ['vit', { ...vit, placements: (config) => crossed(vit, config) }],
  ])('%s fails with its two norms exchanged', async (name, family) => {
    expect(await logitError(name, unchanged, { families: [family] })).toBeGreaterThan(fails);
  });
});

function oneClassifier({ config, parameters }: Parameters<Change>[0]): ReturnType<Change> {
  return { config: { ...config, image: { ...config.image!, answers: [0] } }, parameters };
}

function crossed(
  family: Family,
  config: Parameters<Family['placements']>[0],
): ReturnType<Family['placements']> {
  const other = { layernorm_before: 'layernorm_after', layernorm_after: 'layernorm_before' };
  return family.placements(config).map((placement) => ({
    ...placement,
    from: placement.from.replace(
      /layernorm_(before|after)/,
      (name) => other[name as keyof typeof other],
    ),
  }));
}
