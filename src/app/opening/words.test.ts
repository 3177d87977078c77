import { expect, it } from 'vitest';
import { amountWords, paceWords, percentOf, timeLeft } from './words';

it.each([
  [0.2, '1 s'],
  [8.4, '8 s'],
  [59.4, '59 s'],
  [90, '2 min'],
  [3600, '1 h'],
  [5400, '1.5 h'],
])('%d seconds are %s', (seconds, words) => {
  expect(timeLeft(seconds)).toBe(words);
});

it('counts in the unit of the stage', () => {
  const bytes = { stage: 'download', done: 12_300_000, total: 548e6, unit: 'bytes' } as const;
  expect(amountWords(bytes)).toBe('12.3 MB of 548 MB');
  expect(percentOf(bytes)).toBeCloseTo(2.24, 2);
  const layers = { stage: 'compile', done: 2, total: 12, unit: 'layers' } as const;
  expect(amountWords(layers)).toBe('layer 3 of 12');
  expect(amountWords({ ...layers, done: 12 })).toBe('layer 12 of 12');
  expect(paceWords({ perSecond: 3.1e6, secondsLeft: 120 })).toBe('3.10 MB/s, 2 min left');
  expect(percentOf(null)).toBe(0);
});
