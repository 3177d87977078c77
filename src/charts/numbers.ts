import { shortFloat } from '../base/shortFloat';

const minus = '\u2212';

/** A score with three decimals and a true minus sign; an en dash for "no data". */
export function formatScore(value: number | null | undefined): string {
  if (!isNumber(value)) return '–';
  const size = Math.abs(value);
  if (size >= 1000) return signed(value, size.toExponential(2));
  return signed(value, size.toFixed(size >= 100 ? 1 : 3));
}

/** A score with two decimals, for a cell: 0.88, −0.15, 0.00. */
export function formatShort(value: number): string {
  return signed(value, Math.abs(value).toFixed(2));
}

/** A probability with three decimals; never a false zero. */
export function formatProbability(value: number): string {
  return value > 0 && value < 0.0005 ? '<0.001' : formatScore(value);
}

/** A difference, always with its sign: +0.120, −0.031, ±0.000. */
export function formatChange(value: number): string {
  const text = Math.abs(value).toFixed(3);
  if (Number(text) === 0) return `±${text}`;
  return `${value < 0 ? minus : '+'}${text}`;
}

/** The shortest decimal that reads back as the same 32-bit float: 0.8742249, 1.182035e−4. */
export function formatExact(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const { digits, value: short } = shortFloat(value);
  const small = short !== 0 && Math.abs(short) < 0.001;
  const text = small ? short.toExponential(digits - 1) : String(short);
  return text.replace(/-/g, minus);
}

/** The end of a scale, as short as it can be said: 1, 0.5, 0.034, 2.1e-5. */
export function formatTick(value: number): string {
  return String(Number(value.toPrecision(2))).replace('-', minus);
}

/** Whether there is a value: null, undefined and NaN are none. */
export function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

function signed(value: number, size: string): string {
  return value < 0 && Number(size) !== 0 ? minus + size : size;
}
