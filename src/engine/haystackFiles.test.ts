import { expect, it } from 'vitest';
import { withHaystack } from './haystackFiles';

const documents = (digest: string): Promise<{ id: string; domain: string; text: string }[]> =>
  digest === 'known'
    ? Promise.resolve([
        { id: 'a', domain: 'all', text: 'One.\n' },
        { id: 'b', domain: 'all', text: 'Two.' },
      ])
    : Promise.reject(new Error('not here'));

it('puts the text of files in the place of the haystack, and leaves others alone', async () => {
  const asked = { probe: 'sentence', haystack: 'x', haystackFiles: 'known' };
  expect(await withHaystack(asked, documents)).toEqual({ ...asked, haystack: 'One.\n\nTwo.' });
  const none = { haystack: 'x', haystackFiles: '' };
  expect(await withHaystack(none, documents)).toBe(none);
  const other = { documents: 'known' };
  expect(await withHaystack(other, documents)).toBe(other);
});

it('says when the files are not here', async () => {
  await expect(withHaystack({ haystackFiles: 'gone' }, documents)).rejects.toThrow(/not here/);
});
