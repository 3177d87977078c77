import { ReplaceNormalizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import type { AlignedChar, AlignedText } from './alignedText';
import { replaceMatches, replaced, spanOf, textOf } from './alignedText';
import { precompiled } from './precompiled';

/** A change of a text that knows where each character came from. */
export type Normalize = (chars: AlignedText) => AlignedText;

const flag = z.boolean().nullish();
const steps = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['NFC', 'NFD', 'NFKC', 'NFKD']) }),
  z.object({ type: z.enum(['Lowercase', 'StripAccents']) }),
  z.object({ type: z.literal('Sequence'), normalizers: z.array(z.unknown()) }),
  z.object({ type: z.literal('Prepend'), prepend: z.string() }),
  z.object({ type: z.literal('Precompiled'), precompiled_charsmap: z.string().nullish() }),
  z.object({ type: z.literal('Strip'), strip_left: flag, strip_right: flag }),
  z.object({
    type: z.literal('Replace'),
    pattern: z.union([z.object({ Regex: z.string() }), z.object({ String: z.string() })]),
    content: z.string(),
  }),
  z.object({
    type: z.literal('BertNormalizer'),
    clean_text: flag,
    handle_chinese_chars: flag,
    strip_accents: flag,
    lowercase: flag,
  }),
]);

const eachChar =
  (change: (char: string) => string): Normalize =>
  (chars) =>
    chars.flatMap((one) => replaced([one], change(one.char)));

const inTurn =
  (all: readonly Normalize[]): Normalize =>
  (chars) =>
    all.reduce((text, normalize) => normalize(text), chars);

/** Without the context that JavaScript's has at the end of a word (`Σ`), as the original does it. */
const lowercase = eachChar((char) => char.toLowerCase());

/**
 * The normaliser of a tokenizer.json. Written anew beside the library's, which loses the places, and
 * differs: lower case by context (`Σ`), Chinese characters outside the basic plane, an approximation
 * of SentencePiece's table.
 * @throws Error for an unknown kind
 */
export function normalizerOf(config: unknown): Normalize {
  if (config === null || config === undefined) return (chars) => chars;
  const parsed = steps.safeParse(config);
  if (!parsed.success) throw new Error(`unknown normalizer ${JSON.stringify(config).slice(0, 80)}`);
  const step = parsed.data;
  switch (step.type) {
    case 'Sequence':
      return inTurn(step.normalizers.map(normalizerOf));
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return eachChar((char) => char.replace(/\p{M}/gu, ''));
    case 'Prepend':
      return (chars) => (chars.length === 0 ? chars : [put(step.prepend, chars), ...chars]);
    case 'Precompiled':
      return step.precompiled_charsmap ? precompiled(step.precompiled_charsmap) : (chars) => chars;
    case 'Strip':
      return (chars) => stripped(chars, step.strip_left ?? false, step.strip_right ?? false);
    case 'Replace': {
      const { pattern } = new ReplaceNormalizer(step);
      return (chars) => (pattern ? replaceMatches(chars, pattern, step.content) : chars);
    }
    case 'BertNormalizer':
      return bert(step);
    default:
      return unicodeForm(step.type);
  }
}

const put = (char: string, { 0: first }: AlignedText): AlignedChar => ({
  char,
  start: first?.start ?? 0,
  end: first?.start ?? 0,
});

function stripped(chars: AlignedText, left: boolean, right: boolean): AlignedText {
  const inked = ({ char }: AlignedChar): boolean => !/^\p{White_Space}$/u.test(char);
  const first = left ? chars.findIndex(inked) : 0;
  const last = right ? chars.findLastIndex(inked) : chars.length - 1;
  return first < 0 ? [] : chars.slice(first, last + 1);
}

function bert(config: {
  readonly clean_text?: boolean | null | undefined;
  readonly handle_chinese_chars?: boolean | null | undefined;
  readonly strip_accents?: boolean | null | undefined;
  readonly lowercase?: boolean | null | undefined;
}): Normalize {
  const lower = config.lowercase ?? false;
  const strip = eachChar((char) => char.replace(/\p{Mn}/gu, ''));
  const all: Normalize[] = [];
  if (config.clean_text ?? false) all.push(eachChar(clean));
  if (config.handle_chinese_chars ?? false) all.push(spacedHan);
  if (config.strip_accents ?? lower) all.push(unicodeForm('NFD'), strip);
  if (lower) all.push(lowercase);
  return inTurn(all);
}

function clean(char: string): string {
  if (/^[\t\n\r]$/.test(char)) return ' ';
  if (/^[\0\ufffd\p{Cc}\p{Cf}\p{Co}]$/u.test(char)) return '';
  return /^\p{White_Space}$/u.test(char) ? ' ' : char;
}

/** The blocks that BERT's authors call Chinese. */
const han =
  /^[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]$/u;

function spacedHan(chars: AlignedText): AlignedText {
  return chars.flatMap((one) => {
    if (!han.test(one.char)) return [one];
    const { start, end } = one;
    return [{ char: ' ', start, end: start }, one, { char: ' ', start: end, end }];
  });
}

/** Normal forms act on a character and the marks after it, and on the jamo of a Hangul syllable. */
function unicodeForm(form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): Normalize {
  return (chars) =>
    clusters(chars).flatMap((cluster) => {
      const made = textOf(cluster).normalize(form);
      const same = cluster.length === 1 || made === textOf(cluster);
      return same
        ? replaced(cluster, made)
        : Array.from(made, (char) => ({ char, ...spanOf(cluster) }));
    });
}

function clusters(chars: AlignedText): AlignedChar[][] {
  const all: AlignedChar[][] = [];
  for (const one of chars) {
    const joins = /^[\p{M}\u1160-\u11ff\uff9e\uff9f]$/u.test(one.char);
    const last = all.at(-1);
    if (joins && last) last.push(one);
    else all.push([one]);
  }
  return all;
}
