import { AddedToken } from '@huggingface/tokenizers';
import { describe, expect, it } from 'vitest';
import { sectionsBy } from './addedTokens';
import { aligned, textOf } from './alignedText';

const token = (content: string, rules: Partial<AddedToken> = {}): [string, AddedToken] => [
  content,
  new AddedToken({
    ...{ content, id: 1, special: true, single_word: false, lstrip: false, rstrip: false },
    ...rules,
  }),
];

function parts(text: string, ...tokens: [string, AddedToken][]): string[] {
  return sectionsBy(new Map(tokens))(aligned(text)).map(({ chars, added }) =>
    added ? `[${textOf(chars)}]` : textOf(chars),
  );
}

describe('added tokens', () => {
  it('are found wherever they are, the longest first', () => {
    expect(parts('a<s><s-1>🙂', token('<s'), token('<s-1>'), token('<s>'))).toEqual([
      'a',
      '[<s>]',
      '[<s-1>]',
      '🙂',
    ]);
  });

  it('may hold what patterns are made of', () => {
    expect(parts('a (.*)[x]{-}/ b', token('(.*)[x]{-}/'))).toEqual(['a ', '[(.*)[x]{-}/]', ' b']);
  });

  it('take white space with them where they say so', () => {
    expect(parts('a  <m>  b', token('<m>', { lstrip: true }))).toEqual(['a', '[  <m>]', '  b']);
    expect(parts('a  <m>  b', token('<m>', { rstrip: true }))).toEqual(['a  ', '[<m>  ]', 'b']);
  });

  it('keep to whole words where they say so', () => {
    const word = token('word', { single_word: true });
    expect(parts('sword words a word.', word)).toEqual(['sword words a ', '[word]', '.']);
  });

  it('leave a text without them whole, and none of nothing', () => {
    expect(parts('plain')).toEqual(['plain']);
    expect(parts('', token('<s>'))).toEqual([]);
  });
});
