import { z } from 'zod';

const count = z.number().int().nonnegative();
const loss = z.number().nullable();

/** What is known of one document: a line of a file of scores. Losses in nats a token. */
export const influenceRowSchema = z.object({
  /** Its place among all documents, from 0. */
  index: count,
  doc_id: z.string(),
  domain: z.string(),
  n_tokens: count,
  /** Tokens that have others before them: those that the losses are means of. */
  n_scored: count,
  /** Share of the document's 4-grams of tokens that had come before in it. */
  repetition: z.number(),
  L_base: loss,
  /** With the heads uniform. */
  L_ref: loss,
  /** (L_ref − L_base) / L_base; null for a document with nothing to score. */
  score: loss,
  /** The same with as many random other heads uniform, one entry a draw. */
  score_random: z.array(loss),
  /** Why there is no score. */
  note: z.string().optional(),
});
export type InfluenceRow = z.infer<typeof influenceRowSchema>;

/**
 * AttentionInfluence of a document (Hua et al. 2025): how much its mean loss rises with the heads
 * uniform, as a share of what it was. null where there is nothing to divide by.
 */
export function relativeIncrease(base: number | null, masked: number | null): number | null {
  return base === null || masked === null || base === 0 ? null : (masked - base) / base;
}

/**
 * The rows of the highest scores within each domain: ceil(share * rows of the domain), best first;
 * rows without a score are never chosen.
 */
export function bestWithinDomains(rows: readonly InfluenceRow[], share: number): InfluenceRow[] {
  const domains = new Map<string, InfluenceRow[]>();
  for (const row of rows) {
    if (row.score === null) continue;
    const others = domains.get(row.domain);
    if (others) others.push(row);
    else domains.set(row.domain, [row]);
  }
  return [...domains.values()].flatMap((some) =>
    some
      .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || a.index - b.index)
      .slice(0, shareOf(share, some.length)),
  );
}

/** ceil(share * count), as the paper's 5 % of heads: 1024 -> 52, 144 -> 8, 384 -> 20. */
export function shareOf(share: number, count: number): number {
  // 0.07 * 100 is 7.000000000000001.
  return Math.min(count, Math.ceil(Number((share * count).toPrecision(12))));
}
