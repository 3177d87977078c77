import type { TextCodec } from './codec';

/** The text that new tokens add to a prompt: by themselves they may lose a space, or half a letter. */
export function continuationOf(
  codec: Pick<TextCodec, 'decode'>,
  prompt: readonly number[],
  made: readonly number[],
): string {
  const start = codec.decode(prompt);
  const whole = codec.decode([...prompt, ...made]);
  return whole.startsWith(start) ? whole.slice(start.length) : codec.decode(made);
}
