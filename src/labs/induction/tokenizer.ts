/**
 * A word-level tokenizer.json: words between white space unless a pre-tokenizer is given, `<bos>` in
 * front, ids in the order given.
 */
export function wordTokenizer(
  words: readonly string[],
  contextLength = 128,
  preTokenizer: object = { type: 'WhitespaceSplit' },
): {
  tokenizer: object;
  tokenizerConfig: object;
} {
  const bos = '<bos>';
  const vocab = Object.fromEntries([bos, ...words].map((word, id) => [word, id]));
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [
        {
          id: 0,
          content: bos,
          single_word: false,
          lstrip: false,
          rstrip: false,
          normalized: false,
          special: true,
        },
      ],
      normalizer: null,
      pre_tokenizer: preTokenizer,
      post_processor: {
        type: 'TemplateProcessing',
        single: [{ SpecialToken: { id: bos, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
        pair: [
          { SpecialToken: { id: bos, type_id: 0 } },
          { Sequence: { id: 'A', type_id: 0 } },
          { Sequence: { id: 'B', type_id: 0 } },
        ],
        special_tokens: { [bos]: { id: bos, ids: [0], tokens: [bos] } },
      },
      decoder: null,
      model: { type: 'WordLevel', vocab, unk_token: bos },
    },
    tokenizerConfig: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      bos_token: bos,
      model_max_length: contextLength,
      clean_up_tokenization_spaces: false,
    },
  };
}
