/** The shortest decimal that reads back as the same 32-bit float, as significant digits and as a number. */
export function shortFloat(value: number): { readonly digits: number; readonly value: number } {
  const float = Math.fround(value);
  let digits = 1;
  while (digits < 9 && Math.fround(Number(float.toPrecision(digits))) !== float) digits += 1;
  return { digits, value: Number(float.toPrecision(digits)) };
}
