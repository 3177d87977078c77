import { z } from 'zod';

const flag = z.boolean().nullish();
const pattern = z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })]);
const known = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Sequence'), pretokenizers: z.array(z.unknown()) }),
  z.object({ type: z.literal('ByteLevel'), add_prefix_space: flag, use_regex: flag }),
  z.object({
    type: z.literal('Metaspace'),
    replacement: z.string().nullish(),
    prepend_scheme: z.string().nullish(),
    add_prefix_space: flag,
    split: flag,
  }),
  z.object({ type: z.literal('Split'), pattern, behavior: z.string(), invert: flag }),
  z.object({ type: z.enum(['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit']) }),
  z.object({ type: z.literal('Punctuation'), behavior: z.string().nullish() }),
  z.object({ type: z.literal('Digits'), individual_digits: flag }),
]);

const punctuation = String.raw`[!-/:-@\[-\x60{-~\p{P}]`;
const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

const sequence = (...pretokenizers: unknown[]): unknown => ({ type: 'Sequence', pretokenizers });

/** One pattern whose matches and gaps are the pieces that a behaviour asks for. */
function split(regex: string, behavior: string): unknown {
  const isolated: Readonly<Record<string, string>> = {
    Contiguous: `(?:${regex})+`,
    MergedWithPrevious: String.raw`(?:(?!${regex})[\s\S])*(?:${regex})`,
    MergedWithNext: String.raw`(?:${regex})(?:(?!${regex})[\s\S])*`,
  };
  return {
    type: 'Split',
    pattern: { Regex: isolated[behavior] ?? regex },
    behavior: behavior === 'Removed' ? 'Removed' : 'Isolated',
    invert: false,
  };
}

/**
 * The same pre-tokenizer for the library, in the words that it gets right: what it does with white
 * space, digits and punctuation of its own differs from the original (U+FEFF, U+0085, other scripts'
 * digits, runs of punctuation), and it knows two behaviours of a split only and no splits at `▁`.
 */
export function portable(config: unknown): unknown {
  const parsed = known.safeParse(config);
  if (!parsed.success) return config;
  const one = parsed.data;
  switch (one.type) {
    case 'Sequence':
      return sequence(...one.pretokenizers.map(portable));
    case 'ByteLevel':
      return sequence(
        ...(one.add_prefix_space ? [prefixed] : []),
        ...((one.use_regex ?? true) ? [split(gpt2, 'Isolated')] : []),
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      );
    case 'Metaspace':
      return metaspace(one);
    case 'Split':
      return one.behavior === 'Removed' && one.invert
        ? config
        : split(sourceOf(one.pattern), one.behavior);
    case 'BertPreTokenizer':
      return sequence(split(String.raw`\s+`, 'Removed'), split(punctuation, 'Isolated'));
    case 'Whitespace':
      return sequence(split(String.raw`\s+`, 'Removed'), split(String.raw`\w+`, 'Isolated'));
    case 'WhitespaceSplit':
      return split(String.raw`\s+`, 'Removed');
    case 'Punctuation':
      return split(punctuation, one.behavior ?? 'Isolated');
    case 'Digits':
      return split(one.individual_digits ? String.raw`\p{N}` : String.raw`\p{N}+`, 'Isolated');
  }
}

const prefixed = { type: 'Replace', pattern: { Regex: String.raw`\A(?! )` }, content: ' ' };

function metaspace(config: {
  readonly replacement?: string | null | undefined;
  readonly prepend_scheme?: string | null | undefined;
  readonly add_prefix_space?: boolean | null | undefined;
  readonly split?: boolean | null | undefined;
}): unknown {
  const replacement = config.replacement ?? '▁';
  const older = (config.add_prefix_space ?? true) ? 'always' : 'never';
  const spaces = {
    type: 'Metaspace',
    replacement,
    prepend_scheme: config.prepend_scheme ?? older,
  };
  if (config.split === false) return spaces;
  return sequence(spaces, split(escaped(replacement), 'MergedWithNext'));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function sourceOf(given: z.infer<typeof pattern>): string {
  return 'Regex' in given ? given.Regex : escaped(given.String);
}

/** Whether a pre-tokenizer, or one in its sequence, is of a kind. */
export function uses(config: unknown, type: string): boolean {
  const parsed = known.safeParse(config);
  if (!parsed.success) return false;
  if (parsed.data.type === 'Sequence')
    return parsed.data.pretokenizers.some((one) => uses(one, type));
  return parsed.data.type === type;
}
