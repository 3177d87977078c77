import { expect, it } from 'vitest';
import { canonicalJson, digestOf, digestOfJson, digester } from './digest';

const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('is SHA-256, of a text or piece by piece', () => {
  expect(digestOf('abc')).toBe(ofAbc);
  const pieces = digester();
  pieces.update(Uint8Array.from([97]));
  pieces.update(Uint8Array.from([98, 99]));
  expect(pieces.hex()).toBe(ofAbc);
});

it('does not depend on the order of keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe(
    '{"b":[1,{"c":"x","d":null}]}',
  );
  expect(digestOfJson({ a: 1, b: 2 })).toBe(digestOfJson({ b: 2, a: 1 }));
  expect(digestOfJson({ a: 1, b: 2 })).not.toBe(digestOfJson({ a: 2, b: 1 }));
  expect(digestOfJson([1, 2])).not.toBe(digestOfJson([2, 1]));
});
