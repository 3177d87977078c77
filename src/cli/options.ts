import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { messageOf } from '../base/errors';
import { UsageError } from './command';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: true }>
>;

/**
 * Reads the options of a command; what is no option is a positional.
 * @throws UsageError for an unknown option, one without its value, or one given twice
 */
export function readOptions<const T extends Options>(
  args: readonly string[],
  options: T,
): Parsed<T> {
  try {
    const config = { args: [...args], options, strict: true, allowPositionals: true } as const;
    const { tokens, ...parsed } = parseArgs({ ...config, tokens: true });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) throw new UsageError(`--${twice} is given twice`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const [sentence = ''] = messageOf(error).split(/\. To specify a positional/);
    throw new UsageError(sentence);
  }
}

/** @throws UsageError when something stands there that no option asks for. */
export function noPositionals(positionals: readonly string[]): void {
  const [first] = positionals;
  if (first !== undefined) throw new UsageError(`unexpected argument "${first}"`);
}

/** The value of an option that must be given. @throws UsageError when it is not. */
export function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new UsageError(`--${name} is required`);
  return value;
}

/** A whole number of at least `least`, undefined where none is given. @throws UsageError otherwise. */
export function wholeNumber(
  text: string | undefined,
  name: string,
  least: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  const range = least > Number.MIN_SAFE_INTEGER ? ` of at least ${least}` : '';
  throw new UsageError(`--${name}: expected a whole number${range}, got "${text}"`);
}

/** A number of at least 0, undefined where none is given. @throws UsageError otherwise. */
export function positiveNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value;
  throw new UsageError(`--${name}: expected a number of at least 0, got "${text}"`);
}

/** `1,2,3`. @throws UsageError for anything else. */
export function tokenIds(text: string): number[] {
  const ids = text.split(',').map((part) => part.trim());
  if (ids.every((id) => /^\d+$/.test(id))) return ids.map(Number);
  throw new UsageError(`--tokens: expected token ids such as 1,2,3, got "${text}"`);
}
