import { describe, expect, it } from 'vitest';
import { headName, headNameIn, parseHead, parseHeadSet } from './heads';

describe('heads', () => {
  it.each([
    'L5H1',
    'l5h1',
    'L5 H1',
    '5.1',
    'a5.h1',
    '5-1',
    '5/1',
    '/head/5/1',
    'attn_L5_1',
    '/gpt2/head/5/1',
  ])('reads %s as L5H1', (text) => {
    expect(headName(parseHead(text))).toBe('L5H1');
  });

  it.each(['', 'H1', '5', '5.', 'L5', 'five.one', '1.2.3'])('refuses "%s"', (text) => {
    expect(() => parseHead(text)).toThrow(/expected a head/);
  });

  it('refuses a head outside the model and says what it has', () => {
    expect(() => parseHead('L2H0', { n_layers: 2, n_heads: 8 })).toThrow(
      /2 layers of 8 heads.*got L2H0/,
    );
  });

  it('are called by what their layer is, where layers differ', () => {
    const encoder = { stack: 'encoder', attends: 'self', mlp: true } as const;
    const cross = { stack: 'decoder', attends: 'encoder', mlp: true } as const;
    const shape = { n_layers: 3, n_heads: 4, blocks: [encoder, encoder, cross] };
    expect(headNameIn(shape, { layer: 1, head: 2 })).toBe('E1H2');
    expect(headNameIn({}, { layer: 1, head: 2 })).toBe('L1H2');
    expect(parseHeadSet('e1h2, C0 H3, L0H1', shape).map(headName)).toEqual([
      'L1H2',
      'L2H3',
      'L0H1',
    ]);
    expect(() => parseHead('C1H0', shape)).toThrow(/expected a head/);
    expect(() => parseHead('C0H4', shape)).toThrow(/E0H0 to C0H3.*got L2H4/);
    expect(() => parseHead('E0H1')).toThrow(/expected a head/);
  });

  it('reads a set in mixed spellings, each head once', () => {
    expect(parseHeadSet('L0H1, 0.1 1-3;a1.h2,L1H7').map(headName)).toEqual([
      'L0H1',
      'L1H3',
      'L1H2',
      'L1H7',
    ]);
  });
});
