import { describe, expect, it } from 'vitest';
import { InputError } from '../base/errors';
import { writeGates } from './headGates';
import { readHeadScores } from './headScoreFiles';

const shape = { n_layers: 2, n_heads: 3 };

describe('a table of gates', () => {
  it('has a row a layer; what is below 0 is 0', () => {
    const read = readHeadScores('1.0\t0.5\t-0.25\n0\t1e-3\t0.75\n', 'gates.tsv', shape);
    expect(read).toMatchObject({ format: 'gates', scores: [1, 0.5, 0, 0, 0.001, 0.75] });
    expect(read.active).toBeNull();
    expect(read.remarks).toEqual([
      '3 of 6 gates (50.0 %) are 0.5 or more',
      '1 below 0 are taken as 0',
    ]);
  });

  it('of key-value heads gives their gate to all query heads that share them', () => {
    const grouped = { n_layers: 2, n_heads: 6, n_key_value_heads: 3 };
    const text = '1\t0.5\t0\n0\t0.25\t1\n';
    expect(readHeadScores(text, 'gates.tsv', grouped)).toMatchObject({
      ...{ n_layers: 2, n_heads: 6 },
      scores: [1, 1, 0.5, 0.5, 0, 0, 0, 0, 0.25, 0.25, 1, 1],
      remarks: expect.arrayContaining([
        'each is of a head of keys and values, shared by its 2 query heads',
      ]) as unknown,
    });
    const whole = readHeadScores(text, 'gates.tsv', { ...shape, n_key_value_heads: 1 });
    expect(whole.scores).toEqual([1, 0.5, 0, 0, 0.25, 1]);
  });

  it.each([
    ['1\t2\t3\n4\t5', /line 2: expected 3 numbers/],
    ['1\t2\n3\t4', /has 2 layers of 2 heads, the model 2 of 3/],
    ['a\tb\tc', /holds no scores of heads/],
  ])('refuses %j', (text, why) => {
    expect(() => readHeadScores(text, 'gates.tsv', shape)).toThrow(why);
  });

  it('is read as it was written, in the digits of NumPy', () => {
    const scores = [0.1, 1, 0, 1 / 3, 1e-12, 1.5];
    const text = writeGates(scores, shape);
    expect(text.split('\n')[0]).toBe(
      '1.000000000000000056e-01\t1.000000000000000000e+00\t0.000000000000000000e+00',
    );
    expect(text).toContain('\t9.999999999999999799e-13\t');
    expect(readHeadScores(text, 'own.tsv', shape).scores).toEqual(scores);
    expect(() => writeGates([null, 1, 1, 1, 1, 1], shape)).toThrow(InputError);
  });
});
