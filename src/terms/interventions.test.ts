import { describe, expect, it } from 'vitest';
import { ablate, interventionSchema } from './interventions';

const at = 'blocks.0.attn.hook_pattern';

describe('an intervention', () => {
  it('applies everywhere if not said otherwise', () => {
    expect(interventionSchema.parse({ at, op: { kind: 'uniform' } })).toEqual({
      at,
      scope: 'all',
      op: { kind: 'uniform' },
    });
  });

  it.each([
    [
      'a hook that is none',
      { at: 'blocks.0.hook_nothing', op: { kind: 'zero' } },
      'expected a hook name',
    ],
    ['an unknown operation', { at, op: { kind: 'explode' } }, 'op'],
    ['a scale without factor', { at, op: { kind: 'scale' } }, 'factor'],
    ['a factor that is no number', { at, op: { kind: 'scale', factor: NaN } }, 'factor'],
    ['no heads at all', { at, heads: [], op: { kind: 'zero' } }, 'heads'],
    ['a negative head', { at, heads: [-1], op: { kind: 'zero' } }, 'heads'],
    ['a window that sees nothing', { at, op: { kind: 'window', sink: 1, recent: 0 } }, 'recent'],
    ['a knockout of nothing', { at, op: { kind: 'knockout', cells: [] } }, 'cells'],
    [
      'a uniform z',
      { at: 'blocks.0.attn.hook_z', op: { kind: 'uniform' } },
      'uniform works at attn.hook_pattern, not at blocks.0.attn.hook_z',
    ],
    [
      'heads where there are none',
      { at: 'blocks.0.hook_mlp_out', heads: [0], op: { kind: 'zero' } },
      'has no axis of heads',
    ],
  ])('is refused with %s', (_, raw, said) => {
    const result = interventionSchema.safeParse(raw);
    expect(result.success).toBe(false);
    const issues = result.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    expect(issues?.join('; ')).toContain(said);
  });

  it.each(['hook_z', 'hook_k', 'hook_pattern', 'hook_result'])('may name heads of %s', (hook) => {
    const raw = { at: `blocks.1.attn.${hook}`, heads: [1], op: { kind: 'zero' } };
    expect(interventionSchema.safeParse(raw).success).toBe(true);
  });
});

describe('switching heads off', () => {
  const heads = [
    { layer: 2, head: 3 },
    { layer: 0, head: 1 },
    { layer: 2, head: 0 },
  ];

  it('is one intervention a layer, at the hook of the mode', () => {
    expect(ablate(heads, 'zero')).toEqual([
      { at: 'blocks.0.attn.hook_z', heads: [1], scope: 'all', op: { kind: 'zero' } },
      { at: 'blocks.2.attn.hook_z', heads: [0, 3], scope: 'all', op: { kind: 'zero' } },
    ]);
    expect(ablate(heads, 'uniform', 'decode')[1]).toEqual({
      at: 'blocks.2.attn.hook_pattern',
      heads: [0, 3],
      scope: 'decode',
      op: { kind: 'uniform' },
    });
    expect(ablate([], 'zero')).toEqual([]);
  });

  it('yields interventions that the schema takes as they are', () => {
    for (const one of ablate(heads, 'uniform')) expect(interventionSchema.parse(one)).toEqual(one);
  });
});
