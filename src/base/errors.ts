/** The classes of failure that reach a user. A message says what was expected, what came, and what to do. */

/** Something the user gave (text, tokens, parameters, a link) cannot be used as it is. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/** A model's files are damaged, incomplete, or of a kind that is not supported. */
export class ModelError extends Error {
  override readonly name = 'ModelError';
}

/** The work was stopped on request; nothing went wrong. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor(message = 'cancelled') {
    super(message);
  }
}

/** The worker or the GPU went away; the engine is started again and the work can be repeated. */
export class EngineLostError extends Error {
  override readonly name = 'EngineLostError';
}

const classes = { InputError, ModelError, CancelledError, EngineLostError };

/** An error as plain data, so that it keeps its class on the way between worker and page. */
export interface WireError {
  readonly name: string;
  readonly message: string;
}

/** The plain form of whatever was thrown. */
export function toWire(thrown: unknown): WireError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message };
  return { name: 'Error', message: String(thrown) };
}

/** The error that `toWire` was given, with its class where it is one of ours. */
export function fromWire(wire: WireError): Error {
  const known = Object.entries(classes).find(([name]) => name === wire.name);
  if (known) return new known[1](wire.message);
  const error = new Error(wire.message);
  error.name = wire.name;
  return error;
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return toWire(thrown).message;
}

/** @throws CancelledError if the signal has been aborted. */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted) throw new CancelledError();
}
