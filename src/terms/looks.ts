import type { Span } from './needles';

/** The parts of what a model reads in a needle test, as far as heads may look at them. */
export const lookParts = ['needle', 'first', 'question', 'haystack', 'made'] as const;
export type LookPart = (typeof lookParts)[number];

/** Where the parts of a needle test lie in its prompt. */
interface NeedleParts {
  readonly needle: Span;
  readonly question: Span;
}

/** What each part is called. */
export const partNames: Readonly<Record<LookPart, string>> = {
  needle: 'answer in the needle',
  first: 'first token (sink)',
  question: 'question',
  haystack: 'elsewhere in the prompt',
  made: 'what was generated',
};

/**
 * The part a position belongs to; the question is what follows the haystack, to the prompt's end. An
 * answer that begins the prompt is the needle, no sink.
 */
export function partOf({ needle, question }: NeedleParts, at: number): LookPart {
  if (at >= needle.start && at < needle.end) return 'needle';
  if (at === 0) return 'first';
  if (at >= question.end) return 'made';
  return at >= question.start ? 'question' : 'haystack';
}

/** Attention by part: adds up to 1. */
export type PartShares = Readonly<Record<LookPart, number>>;

/** What one head looked at while one token was made. */
export interface Look {
  /** The position it weighed most. */
  readonly at: number;
  readonly weight: number;
  readonly part: LookPart;
  /** Whether it looked at the needle's very token that was made: what the retrieval score counts. */
  readonly hit: boolean;
  readonly shares: PartShares;
}

/** The mean of shares; null for none. */
export function meanShares(all: readonly PartShares[]): PartShares | null {
  if (all.length === 0) return null;
  const of = (part: LookPart): number =>
    all.reduce((total, shares) => total + shares[part], 0) / all.length;
  return Object.fromEntries(lookParts.map((part) => [part, of(part)])) as Record<LookPart, number>;
}

/** How heads failed on a sample, after the errors that Wu et al. 2024 (section 4.1) tell apart. */
export type FailureKind = 'kept' | 'sink' | 'elsewhere' | 'own';

export const failureWords: Readonly<Record<FailureKind, string>> = {
  kept: 'stayed on the needle',
  sink: 'fell back to the first token',
  elsewhere: 'looked elsewhere in the prompt',
  own: 'stayed with the question and its own words',
};

/**
 * Where heads went instead of the needle. They `kept` it while they give it at least half of what they
 * give it in valid samples (half of everything, where there are none); otherwise the largest part says it.
 */
export function failureKind(failed: PartShares, valid: PartShares | null): FailureKind {
  if (failed.needle >= 0.5 * (valid?.needle ?? 1)) return 'kept';
  const own = failed.question + failed.made;
  if (failed.first >= Math.max(own, failed.haystack)) return 'sink';
  return failed.haystack >= own ? 'elsewhere' : 'own';
}
