import { InputError } from '../../base/errors';
import { random } from '../../base/random';
import type { Random } from '../../base/random';
import type { LoadedModel } from '../../model/loaded';
import type { Document } from '../../terms/documents';

const perDomain = 12;

/**
 * Documents of the model's own words, always the same: passages that come back after others, the
 * same words shuffled, and words that never come back.
 * @throws InputError where the vocabulary has too few words
 */
export function sampleDocuments({ codec, config }: LoadedModel): Document[] {
  const words = [...new Set(codec.words().map((word) => word.trim()))].filter(Boolean);
  const passage = Math.min(24, Math.floor((config.n_ctx - 1) / 6));
  if (words.length < 2 * passage || passage < 2) {
    throw new InputError('this vocabulary has too few words for sample documents: give your own');
  }
  const draw = random(2505);
  return Array.from({ length: perDomain }, (_, i) => {
    const [first, between] = halves(draw.sample(words, 2 * passage));
    const copied = [...first, ...between, ...first];
    return [
      documentOf('comes back', i, copied),
      documentOf('shuffled', i, shuffled(copied, draw)),
      documentOf('never comes back', i, draw.sample(words, Math.min(words.length, copied.length))),
    ];
  }).flat();
}

function documentOf(domain: string, i: number, words: readonly string[]): Document {
  return { id: `${domain} ${i + 1}`, domain, text: words.join(' ') };
}

function halves(words: readonly string[]): [string[], string[]] {
  return [words.slice(0, words.length / 2), words.slice(words.length / 2)];
}

function shuffled(words: readonly string[], draw: Random): string[] {
  return draw.sample(words, words.length);
}
