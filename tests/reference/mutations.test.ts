import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config.ts';
import type { Family, Placement } from '../../src/model/families/family.ts';
import { gpt2 } from '../../src/model/families/gpt2.ts';
import { Parameters } from '../../src/model/parameters.ts';
import type { ParameterName } from '../../src/model/parameters.ts';
import { startBackend } from '../../src/tensor/backend.ts';
import { pick } from '../../src/tensor/indexing.ts';
import { nodePlatform } from '../../src/tensor/platform/platformNode.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { zeros } from '../../src/tensor/tensor.ts';
import type { Intervention } from '../../src/terms/interventions.ts';
import {
  agrees,
  chain,
  configured,
  errorsOf,
  fails,
  interleaved,
  logitError,
  unchanged,
  weights,
} from './mutant.ts';
import type { Change } from './mutant.ts';

/** The gpt2 family with its weights looked for elsewhere. */
const misplaced = (change: (placement: Placement) => Placement): Family => ({
  ...gpt2,
  placements: (config) => gpt2.placements(config).map(change),
});

const swappedParts = (a: number, b: number): Family =>
  misplaced((placement) => {
    if (placement.part === a) return { ...placement, part: b };
    return placement.part === b ? { ...placement, part: a } : placement;
  });

beforeAll(() => startBackend(nodePlatform, 'cpu'));

describe('where the weights lie in gpt2', () => {
  it('agrees as it is', async () => {
    expect(
      await logitError('gpt2-tied', unchanged, { families: [misplaced((p) => p)] }),
    ).toBeLessThan(agrees);
  });

  it('fails with a Conv1D transposed', async () => {
    const transposed = misplaced((placement) =>
      placement.from.endsWith('attn.c_proj.weight')
        ? { ...placement, layout: 'd_model | head d_head' }
        : placement,
    );
    expect(await logitError('gpt2-tied', unchanged, { families: [transposed] })).toBeGreaterThan(
      fails,
    );
  });

  it.each([
    ['q and k', 0, 1],
    ['q and v', 0, 2],
    ['k and v', 1, 2],
  ])('fails with %s swapped', async (_, a, b) => {
    const families = [swappedParts(a, b)];
    expect(await logitError('gpt2-tied', unchanged, { families })).toBeGreaterThan(fails);
  });
});

/** Keys and values once for each query head, by a rule that says whose they are. */
const grouped = (kvHeadOf: (head: number, config: ModelConfig) => number): Change =>
  chain(
    weights(/attn\.[Wb]_[KV]$/, (weight, config) =>
      pick(
        weight,
        'kv_head',
        Array.from({ length: config.n_heads }, (_, head) => kvHeadOf(head, config)),
      ),
    ),
    ({ config, parameters }) => ({
      config: { ...config, n_key_value_heads: config.n_heads },
      parameters,
    }),
  );

describe('attention in llama', () => {
  it('fails with neighbouring dimensions rotated as pairs', async () => {
    const change = weights(/attn\.[Wb]_[QK]$/, interleaved);
    expect(await logitError('llama-biases', change)).toBeGreaterThan(fails);
  });

  it('fails with another base of the rotation', async () => {
    const change = configured({ rotary: { dim: 6, base: 10_000 } });
    expect(await logitError('llama-untied', change)).toBeGreaterThan(fails);
  });

  it('agrees with keys repeated for neighbouring heads, fails with keys dealt out in turn', async () => {
    const neighbours = grouped((head, { n_heads, n_key_value_heads }) =>
      Math.floor(head / (n_heads / n_key_value_heads)),
    );
    const inTurn = grouped((head, { n_key_value_heads }) => head % n_key_value_heads);
    expect(await logitError('llama-biases', neighbours)).toBeLessThan(agrees);
    expect(await logitError('llama-biases', inTurn)).toBeGreaterThan(fails);
  });

  it('fails when a query does not see its own key', async () => {
    const cells = Array.from({ length: 11 }, (_, i): [number, number] => [i + 1, i + 1]);
    const interventions = [0, 1].map((layer): Intervention => {
      const op = { kind: 'knockout', cells } as const;
      return { at: `blocks.${layer}.attn.hook_pattern`, scope: 'all', op };
    });
    expect(await logitError('llama-tied', unchanged, { interventions })).toBeGreaterThan(fails);
  });
});

/** Norm biases of zero, so that only the mean makes the difference. */
const withZeroBiases: Change = ({ config, parameters }) => {
  const biases = parameters
    .entries()
    .filter(([name]) => /(ln\d|ln_final)\.w$/.test(name))
    .map(([name]): [ParameterName, Tensor] => [
      name.replace(/w$/, 'b') as ParameterName,
      zeros([config.d_model], 'd_model'),
    ]);
  return { config, parameters: new Parameters(new Map([...parameters.entries(), ...biases])) };
};

describe('functions', () => {
  it.each([
    ['gpt2-tied', 'gelu'],
    ['lens-rotary-mlp', 'gelu_new'],
  ] as const)('fails in %s with %s', async (name, act_fn) => {
    const errors = await errorsOf(name, configured({ act_fn }));
    expect(errors.get('blocks.1.hook_resid_post')).toBeGreaterThan(fails);
  });

  it('fails with a layer norm for an RMS norm', async () => {
    const change = chain(withZeroBiases, configured({ normalization_type: 'LN' }));
    expect(await logitError('llama-tied', change)).toBeGreaterThan(fails);
  });

  it('fails with an RMS norm for a layer norm', async () => {
    const change = configured({ normalization_type: 'RMS' });
    expect(await logitError('gpt2-tied', change)).toBeGreaterThan(fails);
  });

  it('fails without the scale of the scores', async () => {
    expect(await logitError('gpt2-untied', configured({ attn_scale: 1 }))).toBeGreaterThan(fails);
  });

  it('fails with the embedding where there is an unembedding of its own', async () => {
    expect(await logitError('gpt2-untied', configured({ tied: true }))).toBeGreaterThan(fails);
  });
});
