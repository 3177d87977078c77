const special = ['<pad>', '</s>', '<unk>'];
const words = 'the cat sat on a mat and dog ran to house red blue green river'.split(' ');

/**
 * A tokenizer.json of T5's kind for the fixtures' 23 ids: `the cat` is `▁the ▁cat </s>`, other words
 * are unknown.
 */
export const wordTokenizer = JSON.stringify({
  version: '1.0',
  added_tokens: special.map((content, id) => ({
    ...{ id, content, special: true, normalized: false },
    ...{ single_word: false, lstrip: false, rstrip: false },
  })),
  normalizer: null,
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
    pair: [],
    special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
  },
  decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  model: {
    type: 'Unigram',
    unk_id: 2,
    vocab: [
      ...special.map((piece) => [piece, 0]),
      ...words.map((word, i) => [`▁${word}`, -2 - i / 10]),
    ],
  },
});
