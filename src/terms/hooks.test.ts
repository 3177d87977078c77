import { describe, expect, it } from 'vitest';
import { InputError } from '../base/errors';
import type { BlockHook, HookedShape } from './hooks';
import { blockHook, hookNames, matchHooks, parseHook, rowsOf } from './hooks';

const gpt2: HookedShape = {
  n_layers: 2,
  d_vocab: 10,
  attn_only: false,
  gated_mlp: false,
  positional_embedding_type: 'standard',
  normalization_type: 'LN',
};
const llama: HookedShape = { ...gpt2, gated_mlp: true, positional_embedding_type: 'rotary' };
const toy: HookedShape = { ...gpt2, n_layers: 1, attn_only: true, normalization_type: null };

describe('hook names', () => {
  it('are taken apart', () => {
    expect(parseHook('blocks.11.attn.hook_pattern')).toEqual({
      name: 'blocks.11.attn.hook_pattern',
      axes: 'batch head query key',
      layer: 11,
    });
    expect(parseHook('logits')).toEqual({ name: 'logits', axes: 'batch pos vocab' });
    expect(blockHook(3, 'hook_resid_pre')).toBe('blocks.3.hook_resid_pre');
  });

  it.each([
    '',
    'blocks.attn.hook_q',
    'blocks.0.attn',
    'blocks.-1.hook_mlp_out',
    'toString',
    'blocks.0.toString',
  ])('refuse "%s"', (name) => {
    expect(() => parseHook(name)).toThrow(InputError);
  });

  it('are those that a model has, in forward order', () => {
    expect(hookNames(toy)).toEqual([
      'hook_embed',
      'hook_pos_embed',
      'blocks.0.hook_resid_pre',
      'blocks.0.attn.hook_q',
      'blocks.0.attn.hook_k',
      'blocks.0.attn.hook_v',
      'blocks.0.attn.hook_attn_scores',
      'blocks.0.attn.hook_pattern',
      'blocks.0.attn.hook_z',
      'blocks.0.attn.hook_result',
      'blocks.0.hook_attn_out',
      'blocks.0.hook_resid_post',
      'logits',
    ]);
    expect(hookNames(gpt2)).not.toContain('blocks.0.attn.hook_rot_q');
    expect(hookNames(gpt2)).not.toContain('blocks.0.mlp.hook_pre_linear');
    expect(hookNames(llama)).toContain('blocks.1.attn.hook_rot_q');
    expect(hookNames(llama)).toContain('blocks.1.mlp.hook_pre_linear');
    expect(hookNames(llama)).not.toContain('hook_pos_embed');
  });
});

describe('hook names of other blocks', () => {
  const has = (changes: Partial<HookedShape>, hook: BlockHook): boolean =>
    hookNames({ ...llama, ...changes }).includes(blockHook(1, hook));

  it('know norms after attention and MLP', () => {
    const hooks = ['ln1_post.hook_scale', 'ln2_post.hook_normalized'] as const;
    for (const hook of hooks) {
      expect(has({ norm_placement: 'sandwich' }, hook)).toBe(true);
      expect(has({ norm_placement: 'post' }, hook)).toBe(false);
      expect(has({}, hook)).toBe(false);
    }
  });

  it('know attention and MLP side by side', () => {
    expect(has({ parallel: true }, 'hook_resid_mid')).toBe(false);
    expect(has({ parallel: true }, 'ln2.hook_normalized')).toBe(true);
    expect(has({}, 'hook_resid_mid')).toBe(true);
  });

  it('know what masked language models add', () => {
    const bert = { ...gpt2, token_types: 2, embed_norm: true, mlm_head: true };
    const names = hookNames(bert);
    const added = names.filter((name) => !hookNames(gpt2).includes(name));
    expect(added).toEqual([
      'hook_token_type_embed',
      'embed.ln.hook_scale',
      'embed.ln.hook_normalized',
      'mlm_head.ln.hook_scale',
      'mlm_head.ln.hook_normalized',
    ]);
    expect(names.indexOf('embed.ln.hook_scale')).toBeLessThan(
      names.indexOf('blocks.0.hook_resid_pre'),
    );
    expect(names.at(-1)).toBe('logits');
  });

  it('know an encoder, and blocks that attend to it', () => {
    const shape: HookedShape = {
      ...llama,
      n_layers: 3,
      positional_embedding_type: 'relative',
      blocks: [
        { stack: 'encoder', attends: 'self', mlp: true },
        { stack: 'decoder', attends: 'self', mlp: false },
        { stack: 'decoder', attends: 'encoder', mlp: true },
      ],
    };
    const names = hookNames(shape);
    const outer = names.filter((name) => !name.startsWith('blocks.'));
    expect(outer).toEqual([
      'encoder.hook_embed',
      'encoder.ln_final.hook_scale',
      'encoder.ln_final.hook_normalized',
      'hook_embed',
      'ln_final.hook_scale',
      'ln_final.hook_normalized',
      'logits',
    ]);
    expect(names[names.indexOf('encoder.ln_final.hook_scale') - 1]).toBe(
      'blocks.0.hook_resid_post',
    );
    expect(names[names.indexOf('hook_embed') + 1]).toBe('blocks.1.hook_resid_pre');
    expect(names).not.toContain('blocks.1.hook_mlp_out');
    expect(names).toContain('blocks.2.hook_mlp_out');
    const ofEncoder = names.filter((name) => rowsOf(shape, name) === 'encoder');
    const ofCross = ofEncoder.filter((name) => /blocks\.[12]/.test(name));
    expect(ofCross).toEqual(['blocks.2.attn.hook_k', 'blocks.2.attn.hook_v']);
    expect(ofEncoder).toContain('encoder.hook_embed');
    expect(rowsOf(shape, 'logits')).toBe('decoder');
  });

  it('know residuals that nothing normalizes at the end', () => {
    expect(hookNames({ ...gpt2, no_final_norm: true })).not.toContain('ln_final.hook_scale');
    expect(hookNames(gpt2)).toContain('ln_final.hook_scale');
  });
});

describe('globs', () => {
  it.each([
    ['blocks.*.attn.hook_pattern', ['blocks.0.attn.hook_pattern', 'blocks.1.attn.hook_pattern']],
    ['logits, blocks.1.hook_resid_pre', ['blocks.1.hook_resid_pre', 'logits']],
    ['blocks.0.attn.hook_?', []],
    ['hook_embed', ['hook_embed']],
    ['*embed', ['hook_embed', 'hook_pos_embed']],
    ['logits,logits', ['logits']],
  ])('"%s" matches %j', (pattern, names) => {
    if (names.length > 0) expect(matchHooks(pattern, gpt2)).toEqual(names);
    else expect(() => matchHooks(pattern, gpt2)).toThrow(InputError);
  });

  it('"*" is everything', () => {
    expect(matchHooks('*', gpt2)).toEqual(hookNames(gpt2));
  });

  it('take nothing of a longer name', () => {
    expect(() => matchHooks('embed', gpt2)).toThrow(/no hook of this model matches "embed"/);
  });

  it('refuse what the model lacks and list what it has', () => {
    expect(() => matchHooks('logits,blocks.*.mlp.*', toy)).toThrow(
      /no hook of this model matches "blocks\.\*\.mlp\.\*"; its hooks are hook_embed, .*blocks\.\*\.attn\.hook_q/,
    );
    expect(() => matchHooks('blocks.2.hook_resid_pre', gpt2)).toThrow(InputError);
  });
});
