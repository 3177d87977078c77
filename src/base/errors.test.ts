import { expect, it } from 'vitest';
import {
  CancelledError,
  EngineLostError,
  InputError,
  ModelError,
  fromWire,
  messageOf,
  throwIfCancelled,
  toWire,
} from './errors';

it.each([
  [new InputError('expected a text'), InputError],
  [new ModelError('the file is truncated'), ModelError],
  [new CancelledError(), CancelledError],
  [new EngineLostError('gone'), EngineLostError],
])('%s keeps its class as plain data', (error, kind) => {
  const wire = JSON.parse(JSON.stringify(toWire(error))) as ReturnType<typeof toWire>;
  const back = fromWire(wire);
  expect(back).toBeInstanceOf(kind);
  expect(back.message).toBe(error.message);
});

it('keeps the name of errors of other classes, and takes whatever was thrown', () => {
  expect(fromWire(toWire(new RangeError('too far')))).toMatchObject({
    name: 'RangeError',
    message: 'too far',
  });
  expect(messageOf('just words')).toBe('just words');
});

it('throws once a signal was aborted', () => {
  const control = new AbortController();
  expect(() => throwIfCancelled(control.signal)).not.toThrow();
  control.abort();
  expect(() => throwIfCancelled(control.signal)).toThrow(CancelledError);
  expect(() => throwIfCancelled(undefined)).not.toThrow();
});
