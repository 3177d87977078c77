import { describe, expect, it } from 'vitest';
import { InputError } from '../base/errors';
import { random } from '../base/random';
import { bestOfFile, randomSets, topShare } from './headChoice';
import { readHeadScores } from './headScoreFiles';
import type { HeadScores } from './headScoreFiles';
import { hasHead, headName, parseHeadSet } from './heads';

const shape = { n_layers: 4, n_heads: 4 };

describe('topShare', () => {
  const scores = [0, 0, 0, 0.2, 0, 0.9, 0, 0, null, 0, 0.5, 0, 0, 0, 0, 0];

  it('takes the best, rounded up, best first', () => {
    expect(topShare(scores, 0.05, shape).map(headName)).toEqual(['L1H1']);
    expect(topShare(scores, 0.13, shape).map(headName)).toEqual(['L1H1', 'L2H2', 'L0H3']);
  });

  it('never takes a head that scored nothing', () => {
    expect(topShare(scores, 1, shape)).toHaveLength(3);
    expect(() =>
      topShare(
        scores.map(() => 0),
        0.05,
        shape,
      ),
    ).toThrow(InputError);
  });
});

describe('bestOfFile', () => {
  it('takes the top share of the model’s heads, and all of a list', () => {
    const file = (text: string): HeadScores => readHeadScores(text, 'x');
    const scores = '{"0-0":[1.5],"1-1":[0.5],"1-0":[0.25]}';
    expect(bestOfFile(file(scores), 0.05, shape).map(headName)).toEqual(['L0H0']);
    expect(bestOfFile(file(scores), 0.1, shape).map(headName)).toEqual(['L0H0', 'L1H1']);
    expect(bestOfFile(file('L1H1 L3H2 L0H2'), 0.05, shape)).toHaveLength(3);
    expect(() => bestOfFile(file('L9H0'), 0.05, shape)).toThrow(/10 layers of 1 heads/);
  });
});

describe('randomSets', () => {
  it('draws as many others of the same layers, repeated by the seed', () => {
    const set = parseHeadSet('L1H0,L1H2,L3H3');
    const sets = randomSets(set, 20, shape, random(1));
    expect(sets).toEqual(randomSets(set, 20, shape, random(1)));
    for (const drawn of sets) {
      expect(drawn.map(({ layer }) => layer).sort()).toEqual([1, 1, 3]);
      expect(drawn.filter((head) => hasHead(set, head))).toEqual([]);
      expect(new Set(drawn.map(headName)).size).toBe(3);
    }
    expect(new Set(sets.map((drawn) => drawn.map(headName).sort().join())).size).toBeGreaterThan(2);
  });

  it('goes to other layers where one has too few, and to none where there are none', () => {
    const layer = parseHeadSet('L0H0,L0H1,L0H2');
    for (const drawn of randomSets(layer, 5, shape, random(2))) {
      expect(drawn).toHaveLength(3);
      expect(drawn.filter((head) => hasHead(layer, head))).toEqual([]);
      expect(drawn.filter((head) => head.layer === 0).map(headName)).toEqual(['L0H3']);
    }
    expect(randomSets([], 5, shape, random(2))).toEqual([]);
  });

  it('draws of any layer where that is asked for', () => {
    const set = parseHeadSet('L1H0,L1H2');
    const sets = randomSets(set, 20, shape, random(3), 'any');
    expect(new Set(sets.flat().map(({ layer }) => layer))).toEqual(new Set([0, 1, 2, 3]));
    for (const drawn of sets) expect(drawn.filter((head) => hasHead(set, head))).toEqual([]);
  });

  it.each(['layers', 'any'] as const)(
    'draws the same first sets when more are drawn (%s)',
    (from) => {
      const set = parseHeadSet('L1H0,L2H2');
      const few = randomSets(set, 2, shape, random(4), from);
      expect(randomSets(set, 6, shape, random(4), from).slice(0, 2)).toEqual(few);
    },
  );
});
