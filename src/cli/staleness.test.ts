import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { missingPackages } from './install.mjs';
import { isStale } from './staleness.mjs';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headscope-'));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

/** Writes a file that was last changed this many seconds after 1970. */
function write(path: string, text: string, seconds: number): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  for (let at = file; at !== root; at = dirname(at)) utimesSync(at, seconds, seconds);
}

it('builds when there is no page, or a source is newer than it', () => {
  write('src/deep/a.ts', '', 100);
  expect(isStale(root)).toBe(true);
  write('dist/index.html', '', 200);
  expect(isStale(root)).toBe(false);
  write('src/deep/a.ts', '', 300);
  expect(isStale(root)).toBe(true);
});

it('builds when a source was removed', () => {
  write('src/deep/a.ts', '', 100);
  write('dist/index.html', '', 200);
  rmSync(join(root, 'src/deep/a.ts'));
  expect(isStale(root)).toBe(true);
});

it('finds packages that are missing or of another version, but not optional ones', () => {
  const lock = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/a/node_modules/@scope/b': { version: '2.0.0' },
    'node_modules/other-platform': { version: '1.0.0', optional: true },
  };
  write('package-lock.json', JSON.stringify({ packages: lock }), 1);
  expect(missingPackages(root)).toEqual(['a', '@scope/b']);
  const present = { ...lock, 'node_modules/a/node_modules/@scope/b': { version: '2.0.1' } };
  write('node_modules/.package-lock.json', JSON.stringify({ packages: present }), 1);
  expect(missingPackages(root)).toEqual(['@scope/b']);
  write('node_modules/.package-lock.json', JSON.stringify({ packages: lock }), 1);
  expect(missingPackages(root)).toEqual([]);
});
