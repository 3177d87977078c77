import { InputError } from '../../base/errors';
import type { Example } from '../../terms/datasets';
import type { TextCodec } from '../codec';

/** What examples are made for: a tokenizer and the room that a model has. */
export interface ExampleReader {
  readonly codec: TextCodec;
  readonly d_vocab: number;
  readonly n_ctx: number;
}

/** An example as texts. */
export interface ExampleTexts {
  readonly variant: string;
  readonly clean: string;
  readonly corrupt: string;
  readonly targets: readonly string[];
  readonly distractors: readonly string[];
}

/** What becomes of a draw: an example, or the reason why it is none. */
export type Attempt = Example | string;

/** The special tokens that a tokenizer puts before every text. */
export function frontTokens(codec: TextCodec): number[] {
  return codec.addsBos ? codec.encode(' ').filter((id) => codec.describe(id).special) : [];
}

/** The tokens of a text by itself; null where the vocabulary cannot write it. */
export function plainTokens(codec: TextCodec, text: string): number[] | null {
  try {
    return codec.encode(text, { addSpecial: false });
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/**
 * The one token that each answer adds to a text, as the tokenizer splits both together; answers that
 * add several or change the text's own are left out. A space is put between words.
 */
export function nextTokens(codec: TextCodec, text: string, answers: readonly string[]): number[] {
  const context = lastWord(codec, text);
  const before = plainTokens(codec, context) ?? [];
  return answers.flatMap((answer) => {
    for (const joint of jointsOf(context, answer)) {
      const all = plainTokens(codec, context + joint + answer) ?? [];
      const last = all[before.length];
      const added = all.length === before.length + 1 && startsWith(all, before);
      if (added && last !== undefined && !codec.describe(last).special) return [last];
    }
    return [];
  });
}

/** The last word of a text with the space before it, where the tokenizer splits it by itself as in the text. */
function lastWord(codec: TextCodec, text: string): string {
  const word = /\s?\S+\s*$/.exec(text)?.[0] ?? text;
  const [whole, alone] = [plainTokens(codec, text) ?? [], plainTokens(codec, word) ?? []];
  return startsWith(whole.slice(whole.length - alone.length), alone) ? word : text;
}

function startsWith(ids: readonly number[], start: readonly number[]): boolean {
  return start.every((id, i) => ids[i] === id);
}

/** A word wants a space before it, unless the text or the answer brings it; digits go on with a number. */
function jointsOf(text: string, answer: string): string[] {
  if (/\s$/.test(text) || /^\s/.test(answer)) return [''];
  return /^\d/.test(answer) && /\d$/.test(text) ? ['', ' '] : [' ', ''];
}

/** Whether a word is one token after a space. */
export function isSingleToken(codec: TextCodec, word: string): boolean {
  const [id, ...others] = plainTokens(codec, ` ${word}`) ?? [];
  return id !== undefined && others.length === 0 && !codec.describe(id).special;
}

const unequal = 'clean and corrupt text differ in length';

/** Reads an example's texts, or says why the tokenizer cannot. */
export function readExample(reader: ExampleReader, texts: ExampleTexts): Attempt {
  const { codec } = reader;
  const clean = plainTokens(codec, texts.clean);
  const corrupt = plainTokens(codec, texts.corrupt);
  if (!clean || !corrupt) return 'the vocabulary cannot write the text';
  if (clean.length !== corrupt.length) return unequal;
  return checkExample(reader, {
    ...{ variant: texts.variant, clean, corrupt },
    targets: nextTokens(codec, texts.clean, texts.targets),
    distractors: nextTokens(codec, texts.clean, texts.distractors),
  });
}

/** The example with the tokenizer's own tokens in front, or why it will not do. */
export function checkExample({ codec, n_ctx }: ExampleReader, example: Example): Attempt {
  const { clean, corrupt, targets, distractors } = example;
  const front = frontTokens(codec);
  if (clean.length === 0) return 'the text is empty';
  if (clean.length !== corrupt.length) return unequal;
  if (front.length + clean.length > n_ctx) return 'it is longer than the context';
  if (targets.length === 0) return 'the target is not one token after the text';
  if (distractors.length === 0) return 'the distractor is not one token after the text';
  if (targets.some((id) => distractors.includes(id))) return 'target and distractor are the same';
  return { ...example, clean: [...front, ...clean], corrupt: [...front, ...corrupt] };
}
