import type { NdArray } from '../base/ndarray';

/** A cell of one of several patterns. */
export interface NamedCell {
  /** Which pattern. */
  readonly of: number;
  readonly query: number;
  readonly key: number;
  readonly value: number;
}

/** The cells of largest size of some `[query, key]` patterns, largest first; none without a value. */
export function largestCells(
  patterns: readonly { readonly values: NdArray }[],
  count: number,
): readonly NamedCell[] {
  let kept: NamedCell[] = [];
  let least = 0;
  const shorten = (): void => {
    kept = kept.sort((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, count);
    least = kept.length < count ? 0 : Math.abs(kept.at(-1)?.value ?? 0);
  };
  patterns.forEach(({ values: { shape, data } }, of) => {
    const keys = shape[1] ?? 1;
    data.forEach((value, i) => {
      if (!(Math.abs(value) > least)) return;
      kept.push({ of, query: Math.floor(i / keys), key: i % keys, value });
      // Sorted now and then, so that what is kept stays short.
      if (kept.length > 8 * count) shorten();
    });
  });
  shorten();
  return kept;
}
