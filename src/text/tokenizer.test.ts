import { describe, expect, it } from 'vitest';
import { InputError, ModelError } from '../base/errors';
import { codecOf } from './tokenizer';

/** A word-level tokenizer.json of the kind that small models come with. */
const wordLevel = {
  version: '1.0',
  added_tokens: [
    {
      id: 0,
      content: '<s>',
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    },
  ],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: null,
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: { '<s>': 0, red: 1, blue: 2, ',': 3, x: 4 },
    unk_token: '<unk>',
  },
};

describe('a word-level tokenizer', () => {
  const codec = codecOf(wordLevel, undefined, 5);

  it('encodes and decodes', () => {
    expect(codec.readsText).toBe(true);
    expect(codec.encode('blue red')).toEqual([2, 1]);
    expect(codec.decode([2, 1])).toBe('blue red');
  });

  it('describes tokens', () => {
    expect(codec.describe(0)).toEqual({ id: 0, text: '<s>', special: true });
    expect(codec.describe(2)).toEqual({ id: 2, text: 'blue', special: false });
    expect(codec.describe(99)).toEqual({ id: 99, text: '#99', special: false });
  });

  it('lists words that stand for themselves', () => {
    expect(codec.words()).toEqual(['red', 'blue']);
  });

  it('refuses words outside the vocabulary by name, each once', () => {
    expect(() => codec.encode('red green green')).toThrow(InputError);
    expect(() => codec.encode('red green green')).toThrow(
      'the model\'s vocabulary has no "green": use words it was trained on',
    );
  });

  it('refuses words whose ids the model does not have', () => {
    expect(() => codecOf(wordLevel, undefined, 2).encode('red blue')).toThrow(/has no "blue"/);
  });
});

describe('what is put around a text', () => {
  const template = {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [0], tokens: ['<s>'] } },
  };
  const ids = (codec: ReturnType<typeof codecOf>) =>
    [undefined, true, false].map((addSpecial) => codec.encode('red', { addSpecial }));

  it('follows the template, and can be left out', () => {
    const codec = codecOf({ ...wordLevel, post_processor: template }, undefined, 5);
    expect(codec.specialTokens).toEqual({ before: ['<s>'], after: [], added: true });
    expect(ids(codec)).toEqual([[0, 1], [0, 1], [1]]);
  });

  it('is the BOS for a tokenizer that adds none by itself, when it is asked for', () => {
    const codec = codecOf(wordLevel, { bos_token: '<s>' }, 5);
    expect(codec.specialTokens).toEqual({ before: ['<s>'], after: [], added: false });
    expect(ids(codec)).toEqual([[1], [0, 1], [1]]);
    expect(codec.encodeTokens('red', { addSpecial: true })[0]).toMatchObject({
      ...{ text: '<s>', special: true, start: null },
    });
  });

  it('is nothing where there is no such token', () => {
    const codec = codecOf(wordLevel, { bos_token: '<none>' }, 5);
    expect(codec.specialTokens).toBeUndefined();
    expect(ids(codec)).toEqual([[1], [1], [1]]);
  });
});

it('takes ids only where there is no tokenizer', () => {
  const codec = codecOf(undefined, undefined, 10);
  expect(codec.readsText).toBe(false);
  expect(() => codec.encode('hello')).toThrow(/no tokenizer: give token ids from 0 to 9/);
  expect(codec.decode([3, 4])).toBe('#3 #4');
  expect(codec.describe(3)).toEqual({ id: 3, text: '#3', special: false });
});

it.each([[{}], ['text'], [{ ...wordLevel, model: { type: 'Unheard' } }]])(
  'refuses a tokenizer.json of an unknown kind',
  (raw) => {
    expect(() => codecOf(raw, undefined, 5)).toThrow(ModelError);
    expect(() => codecOf(raw, undefined, 5)).toThrow(/^tokenizer.json is not supported: [^\n]+$/);
  },
);
