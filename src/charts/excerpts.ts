/** A part of a row: `[start, end)`. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of a row of tokens that hold some positions with `around` others on each side, in order;
 * parts that would touch, or leave one token out, are one.
 */
export function excerpts(length: number, positions: readonly number[], around: number): Run[] {
  const runs: { start: number; end: number }[] = [];
  for (const position of [...new Set(positions)].sort((a, b) => a - b)) {
    const [start, end] = [Math.max(0, position - around), Math.min(length, position + around + 1)];
    const last = runs.at(-1);
    if (last && start <= last.end + 1) last.end = Math.max(last.end, end);
    else runs.push({ start, end });
  }
  return runs;
}
