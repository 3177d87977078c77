import { describe, expect, it } from 'vitest';
import { fromMerges, fromVocabulary } from './olderFiles';
import { codecOf } from './tokenizer';

const merges = '#version: 0.2\nh e\nhe y\nĠ hey\n';
const vocab = Object.fromEntries(
  ['</s>', 'h', 'e', 'y', 'Ġ', 'he', 'hey', 'Ġhey'].map((token, id) => [token, id]),
);
const opt = { add_bos_token: true, bos_token: { content: '</s>' }, eos_token: '</s>' };

describe('vocab.json and merges.txt', () => {
  it('read as byte pairs', () => {
    const codec = codecOf(fromMerges(vocab, merges, {}), {}, 8);
    expect(codec.encode('hey hey')).toEqual([6, 7]);
    expect(codec.addsBos).toBe(false);
  });

  it('put the BOS first where tokenizer_config.json asks for it', () => {
    const codec = codecOf(fromMerges(vocab, merges, opt), opt, 8);
    expect(codec.addsBos).toBe(true);
    expect(codec.encodeTokens('hey')).toEqual([
      { id: 0, text: '</s>', special: true, start: null, end: null },
      { id: 6, text: 'hey', special: false, start: 0, end: 3 },
    ]);
  });

  it('are refused where they are something else', () => {
    expect(() => fromMerges(['a'], merges, {})).toThrow('vocab.json: expected a number');
  });
});

describe('vocab.txt', () => {
  const text = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'hey', 'He', '##y', ''].join('\n');

  it('reads as pieces of words, in lower case unless it says otherwise', () => {
    expect(codecOf(fromVocabulary(text, {}), {}, 8).encode('Hey [MASK]')).toEqual([2, 5, 4, 3]);
    const cased = codecOf(fromVocabulary(text, { do_lower_case: false }), {}, 8);
    expect(cased.encode('Hey')).toEqual([2, 6, 7, 3]);
  });

  it('is refused without the tokens around a text', () => {
    expect(() => fromVocabulary('a\nb\n', {})).toThrow('vocab.txt lacks [UNK]');
  });
});
