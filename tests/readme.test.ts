import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { families } from '../src/model/families/families';

const readme = readFileSync('README.md', 'utf8');
const table = /<!-- parity:begin -->([\s\S]*)<!-- parity:end -->/.exec(readme)?.[1] ?? '';

describe('the README', () => {
  it.each(families.map(({ modelType }) => modelType))(
    'lists %s with what it was checked against',
    (name) => {
      expect(table).toMatch(
        new RegExp(`\\| \`${name}\` +\\| (transformers \\d+\\.\\d+|plain PyTorch)`),
      );
      expect(readme.replace(table, '')).toContain(`\`${name}\``);
    },
  );

  it('gives no error above the tolerance of the tests', () => {
    const errors = [...table.matchAll(/ (\d\.\de-\d+)/g)].map(([, error]) => Number(error));
    expect(errors.length).toBeGreaterThanOrEqual(4 * families.length);
    expect(Math.max(...errors)).toBeLessThan(1e-4);
  });
});
