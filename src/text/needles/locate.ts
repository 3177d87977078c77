import type { Span } from '../../terms/needles';

/**
 * Where the needle lies: the first window of its length that holds more than 90 % of its distinct
 * tokens, in whatever order (the code of Wu et al. 2024); null when there is none.
 */
export function locateNeedle(prompt: readonly number[], needle: readonly number[]): Span | null {
  const wanted = new Set(needle);
  for (let start = 0; start + needle.length <= prompt.length; start++) {
    const window = new Set(prompt.slice(start, start + needle.length));
    const shared = [...wanted].filter((id) => window.has(id)).length;
    if (shared / wanted.size > 0.9) return { start, end: start + needle.length };
  }
  return null;
}
