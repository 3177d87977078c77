import { z } from 'zod';
import { ModelError } from '../base/errors';

const name = z.union([z.string(), z.object({ content: z.string() }).transform((o) => o.content)]);
const flag = z.boolean().nullish();
const configSchema = z.object({
  bos_token: name.nullish(),
  eos_token: name.nullish(),
  unk_token: name.nullish(),
  pad_token: name.nullish(),
  cls_token: name.nullish(),
  sep_token: name.nullish(),
  mask_token: name.nullish(),
  add_prefix_space: flag,
  do_lower_case: flag,
  tokenize_chinese_chars: flag,
  strip_accents: flag,
});

type TokenizerJson = Readonly<Record<string, unknown>>;

function configOf(config: unknown): z.infer<typeof configSchema> {
  const parsed = configSchema.safeParse(config ?? {});
  if (parsed.success) return parsed.data;
  throw new ModelError(
    `tokenizer_config.json: ${parsed.error.issues[0]?.message ?? 'not understood'}`,
  );
}

/**
 * The tokenizer.json that GPT-2's older files stand for: byte pairs over bytes.
 * @param vocabulary vocab.json
 * @param merges merges.txt: a pair a line, after a line with the version
 * @throws ModelError for a vocabulary of another kind
 */
export function fromMerges(vocabulary: unknown, merges: string, config: unknown): TokenizerJson {
  const parsed = z.record(z.string(), z.number()).safeParse(vocabulary);
  if (!parsed.success) throw new ModelError('vocab.json: expected a number for each token');
  const vocab = parsed.data;
  const { bos_token, eos_token, unk_token, pad_token, add_prefix_space } = configOf(config);
  const end = '<|endoftext|>';
  const named = [bos_token ?? end, eos_token ?? end, unk_token ?? end, pad_token];
  return {
    version: '1.0',
    added_tokens: specials(named, (token) => vocab[token], true),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: add_prefix_space ?? false },
    post_processor: null,
    decoder: { type: 'ByteLevel' },
    model: {
      type: 'BPE',
      vocab,
      merges: merges
        .split(/\r?\n/)
        .filter((line, i) => line !== '' && !(i === 0 && line.startsWith('#version'))),
    },
  };
}

/**
 * The tokenizer.json that BERT's older file stands for: pieces of words.
 * @param vocabulary vocab.txt: a token a line, its id the number of the line
 * @throws ModelError for a vocabulary without the tokens that every text needs
 */
export function fromVocabulary(vocabulary: string, config: unknown): TokenizerJson {
  const lines = vocabulary.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  const vocab = Object.fromEntries(lines.map((token, id) => [token, id]));
  const options = configOf(config);
  const unk = options.unk_token ?? '[UNK]';
  const cls = options.cls_token ?? '[CLS]';
  const sep = options.sep_token ?? '[SEP]';
  const missing = [unk, cls, sep].find((token) => vocab[token] === undefined);
  if (missing) throw new ModelError(`vocab.txt lacks ${missing}: is it a BERT vocabulary?`);
  const named = [options.pad_token ?? '[PAD]', unk, cls, sep, options.mask_token ?? '[MASK]'];
  return {
    version: '1.0',
    added_tokens: specials(named, (token) => vocab[token], false),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: options.tokenize_chinese_chars ?? true,
      strip_accents: options.strip_accents ?? null,
      lowercase: options.do_lower_case ?? true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: { type: 'BertProcessing', sep: [sep, vocab[sep]], cls: [cls, vocab[cls]] },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: { type: 'WordPiece', unk_token: unk, continuing_subword_prefix: '##', vocab },
  };
}

function specials(
  names: readonly (string | null | undefined)[],
  idOf: (token: string) => number | undefined,
  normalized: boolean,
): unknown[] {
  return [...new Set(names)].flatMap((content) => {
    const id = content ? idOf(content) : undefined;
    return id === undefined ? [] : [{ id, content, special: true, normalized }];
  });
}
