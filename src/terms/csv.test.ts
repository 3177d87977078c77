import { expect, it } from 'vitest';
import { csvText } from '../base/csv';
import { csvReader } from './csv';

it('writes rows that read back as they were', () => {
  const rows = [
    ['heads', 'said', 'recall'],
    ['L0H0 L1H2', 'one, "two"\nthree', '0.5'],
    [' led', 'trailed ', ''],
  ];
  const reader = csvReader();
  const text = csvText(rows);
  expect([...reader.push(text), ...reader.end('x')]).toEqual(rows);
});

it('writes numbers as they are and nothing where there is no value', () => {
  expect(csvText([['a', 1 / 3, null]])).toBe('a,0.3333333333333333,\r\n');
});
