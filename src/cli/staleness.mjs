import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = ['src', 'public', '.config', 'index.html', 'vite.config.ts', 'package-lock.json'];

/**
 * Whether the built page is missing or older than anything that it is made of.
 * @param {string} root the repository's folder
 * @returns {boolean}
 */
export function isStale(root) {
  const page = join(root, 'dist', 'index.html');
  if (!existsSync(page)) return true;
  const built = statSync(page).mtimeMs;
  return sources.some((name) => newest(join(root, name)) > built);
}

/**
 * The latest modification time under a path in ms, folders included so that a removal counts.
 * @param {string} path
 * @returns {number}
 */
function newest(path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (!entry) return 0;
  if (!entry.isDirectory()) return entry.mtimeMs;
  const within = readdirSync(path).map((name) => newest(join(path, name)));
  return Math.max(entry.mtimeMs, ...within);
}
