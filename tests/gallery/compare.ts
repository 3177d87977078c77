/** A field of a canvas may differ by this much of 255 in a channel, all of them by this on the mean. */
const oneField = 14;
const meanField = 1;

/** Where two captures of a plate differ, in words; empty where they show the same. */
export function differences(expected: readonly string[], found: readonly string[]): string[] {
  const outlines = [expected, found].map((lines) => lines.filter((line) => !isPixels(line)));
  const [before = [], after = []] = outlines;
  if (before.length !== after.length)
    return [`expected ${before.length} elements and texts, found ${after.length}`];
  const changed = before.flatMap((line, i) =>
    sameLine(line, after[i] ?? '')
      ? []
      : [`expected ${line.trim()}, found ${(after[i] ?? '').trim()}`],
  );
  return [...changed, ...pixelDifferences(expected.filter(isPixels), found.filter(isPixels))];
}

function isPixels(line: string): boolean {
  return line.startsWith('#');
}

const number = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;

/** Texts and names must be equal; lengths may differ by half a pixel, as fonts do, shares by 0.02. */
function sameLine(a: string, b: string): boolean {
  if (a === b) return true;
  const isText = a.trim().startsWith('"') || /aria-(label|valuetext)=/.test(a);
  if (isText || a.replace(number, '0') !== b.replace(number, '0')) return false;
  const [first = [], second = []] = [a, b].map((line) => (line.match(number) ?? []).map(Number));
  return first.every((value, i) => {
    const other = second[i] ?? NaN;
    return Math.abs(value - other) <= (Math.max(Math.abs(value), Math.abs(other)) > 2 ? 0.6 : 0.02);
  });
}

function pixelDifferences(expected: readonly string[], found: readonly string[]): string[] {
  if (expected.length !== found.length)
    return [`expected ${expected.length} rows of fields, found ${found.length}`];
  const [before, after] = [expected, found].map((lines) => lines.flatMap(channels));
  const steps = before?.map((value, i) => Math.abs(value - (after?.[i] ?? NaN))) ?? [];
  if (steps.length === 0) return [];
  const most = Math.max(...steps);
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  return most <= oneField && mean <= meanField
    ? []
    : [
        `expected the canvas's colours, found a field off by ${most}, ${mean.toFixed(2)} on the mean`,
      ];
}

function channels(line: string): number[] {
  return (line.slice(1).match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}
