/**
 * A function that works something out at its first call, then only now and then, so that this takes a
 * tenth of the time at most: otherwise it gives undefined. `least` is the shortest pause, in ms.
 */
export function sparing<T>(
  make: () => T,
  least = 500,
  now: () => number = () => performance.now(),
): () => T | undefined {
  let next = -Infinity;
  return () => {
    const begun = now();
    if (begun < next) return undefined;
    const made = make();
    const ended = now();
    next = ended + Math.max(least, 10 * (ended - begun));
    return made;
  };
}
