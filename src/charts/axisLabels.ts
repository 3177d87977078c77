/** Advance of one character of an 11 px monospaced font, in CSS pixels. */
export const charWidth = 6.7;
/** The least distance between two labels, in CSS pixels. */
export const labelSpacing = 13;

/**
 * Every how many-th label of an axis is drawn so that they keep their distance: 1, 2, 5, 10, 20 ...
 * @param size of one cell in CSS pixels
 */
export function labelStep(size: number, spacing = labelSpacing): number {
  const least = spacing / size;
  for (let power = 1; ; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= least) return step * power;
  }
}

/** The indices labelled with a step: 0, step, 2 step ... */
export function labelledIndices(count: number, step: number): number[] {
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step);
}

/** Columns a text takes in a monospaced font: wide characters take two, marks on others none. */
export function columns(text: string): number {
  let total = 0;
  for (const character of text) total += columnsOf(character);
  return total;
}

function columnsOf(character: string): number {
  if (/^[\p{Mn}\p{Me}\u200d\ufe0f]$/u.test(character)) return 0;
  return /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\p{Extended_Pictographic}]$/u.test(
    character,
  )
    ? 2
    : 1;
}

/** A text in at most `room` columns, its end given up for an ellipsis where it is longer. */
export function elide(text: string, room: number): string {
  if (columns(text) <= room) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += columnsOf(character);
    if (used > room) break;
    kept += character;
  }
  return `${kept}…`;
}
