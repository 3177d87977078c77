import { describe, expect, it } from 'vitest';
import { InputError } from '../base/errors';
import { parseHeadSet } from './heads';
import { readHeadScores } from './headScoreFiles';
import { writeHeadList, writeHeadScores } from './headScoreWriting';

const shape = { n_layers: 2, n_heads: 3 };
const json = (value: unknown): string => JSON.stringify(value);

describe('head_score JSON', () => {
  it('gives the mean of each head', () => {
    const read = readHeadScores(
      json({ '0-0': [1, 0], '1-2': [0.5], '0-2': 0.25 }),
      'a.json',
      shape,
    );
    expect(read.scores).toEqual([0.5, null, 0.25, null, null, 0.5]);
    expect(read.format).toBe('head-score');
    expect(read.remarks.join()).toMatch(/3 heads have no score/);
    expect(read.remarks.join()).toMatch(/1 to 2 samples/);
  });

  it('tolerates values above 1, an empty head, and the lines of later runs', () => {
    const text = `${json({ '0-0': [2, 1.5], '1-0': [] })}\n${json({ '0-0': [0, 0] })}\n`;
    const read = readHeadScores(text, 'a.json');
    expect(read).toMatchObject({ n_layers: 2, n_heads: 1, scores: [1.75, null] });
    expect(read.remarks.join()).toMatch(/1 heads score above 1/);
    expect(read.remarks.join()).toMatch(/1 later lines/);
    expect(read.active).toEqual([1, null]);
  });

  it('says how few heads retrieve, and which do in every sample', () => {
    const text = json({ '0-0': [1, 0.25], '0-1': [0.5, 0], '1-0': [0.1, 0.1], '1-1': [0, 0.125] });
    const { active, remarks } = readHeadScores(text, 'a.json');
    expect(active).toEqual([1, 0.5, 1, 0.5]);
    expect(remarks).toContain('3 of 4 heads (75.0 %) score 0.1 or more, 1 of them 0.5 or more');
    expect(remarks).toContain('2 score in every sample');
  });

  it('is read as it was written', () => {
    const samples = [
      [0, 0.5, 1, 0, 0, 2],
      [0.25, 0, 1, 0, 0.125, 0],
    ];
    const text = writeHeadScores(samples, shape);
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(JSON.parse(text)).toMatchObject({ '0-0': [0, 0.25], '1-2': [2, 0] });
    expect(readHeadScores(text, 'own').scores).toEqual([0.125, 0.25, 1, 0, 0.0625, 1]);
  });

  it.each([
    ['[1, 2]', /an object of heads/],
    ['{"L0H1": [1]}', /heads such as "12-3", got "L0H1"/],
    ['{"0-1": ["x"]}', /a list of numbers for head 0-1/],
    ['{"0-1": [1, null]}', /a list of numbers for head 0-1/],
    ['{"2-0": [1]}', /has a head L2H0, the model only 2 layers of 3/],
    ['{"0-1": [1', /is not valid JSON/],
    ['{}', /names no heads/],
    ['', /is empty/],
  ])('refuses %s', (text, why) => {
    const read = (): unknown => readHeadScores(text, 'bad.json', shape);
    expect(read).toThrow(InputError);
    expect(read).toThrow(why);
    expect(read).toThrow(/^bad\.json/);
  });
});

describe('a list of heads', () => {
  it.each(['L1H2, L0H1', '1,2\n0,1\n', '(1, 2)\n(0, 1)', '1-2\n0-1'])('reads %j', (text) => {
    const read = readHeadScores(text, 'heads.txt', shape);
    expect(read).toMatchObject({ format: 'heads', scores: [0, 1, 0, 0, 0, 1] });
  });

  it('is read as it was written', () => {
    const heads = parseHeadSet('L1H2, L0H1');
    expect(writeHeadList(heads)).toBe('1,2\n0,1\n');
    expect(readHeadScores(writeHeadList(heads), 'own', shape).scores).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('refuses what names no heads, and heads outside the model', () => {
    expect(() => readHeadScores('once upon a time', 'story.txt')).toThrow(
      /story\.txt holds no scores of heads.*got "once"/,
    );
    expect(() => readHeadScores('L7H0', 'heads.txt', shape)).toThrow(/2 layers of 3 heads/);
  });
});
