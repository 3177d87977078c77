/**
 * The share of a text's n-grams that had come before in it, 0 to 1; 0 for texts that are shorter than
 * one. What repeats gains by heads that copy whatever else it says, so this stands beside such scores.
 */
export function repetition(ids: readonly number[], n = 4): number {
  const seen = new Set<string>();
  let again = 0;
  const count = Math.max(0, ids.length - n + 1);
  for (let at = 0; at < count; at++) {
    const gram = ids.slice(at, at + n).join();
    if (seen.has(gram)) again++;
    else seen.add(gram);
  }
  return count === 0 ? 0 : again / count;
}
