import type { HeadScore } from '../../terms/detail';

/** A part of a score: one dimension, or two that turn together. */
export interface ScoreTerm {
  readonly name: string;
  readonly value: number;
}

/** The parts that add up to a score's product, the largest in size first. */
export function scoreTerms({ contributions, pairs }: HeadScore): ScoreTerm[] {
  const terms: ScoreTerm[] = [];
  contributions.forEach((value, d) => {
    const second = d >= pairs && d < 2 * pairs;
    if (second) return;
    const paired = d < pairs;
    terms.push({
      name: paired ? `dims ${d} + ${d + pairs}` : `dim ${d}`,
      value: value + (paired ? (contributions[d + pairs] ?? 0) : 0),
    });
  });
  return terms.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
}
