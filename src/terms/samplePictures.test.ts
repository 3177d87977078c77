import { expect, it } from 'vitest';
import { pictureDigest } from './pictures';
import { isSample, sampleNames, samplePicture } from './samplePictures';

it('samples are the same pixels on every machine', () => {
  expect(sampleNames.map((name) => pictureDigest(samplePicture(name)).slice(0, 16))).toEqual([
    '556a7228d932dd95',
    '7a8dbc52918f43ae',
    '6fc28b7ac093c9e3',
  ]);
});

it('only their names are names of samples', () => {
  expect(isSample('disc')).toBe(true);
  expect(isSample('toString')).toBe(false);
});
