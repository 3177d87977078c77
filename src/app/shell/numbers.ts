/** `196,608` as `197k`, `124439808` as `124M`. */
export function shortCount(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
    .format(count)
    .replace('K', 'k');
}

/** A whole number with its thousands set apart. */
export function wholeNumber(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

/** Milliseconds as `34 ms` or `2.1 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${(milliseconds / 1000).toFixed(1)} s`;
}
