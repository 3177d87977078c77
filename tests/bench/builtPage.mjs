import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { listen, staticServer } from '../../src/cli/staticServer.mjs';
import { findChromium } from '../runner/chromium.mjs';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * What a script was given: its own options with their defaults, `--dist` and names. `--help` ends it.
 * @template {string} Name
 * @param {string} help @param {Readonly<Record<Name, string>>} defaults
 * @returns {Record<Name | 'dist', string> & { names: string[] }}
 * @throws Error for an unknown option, or where there is no built page
 */
export function optionsOf(help, defaults) {
  const own = Object.entries(/** @type {Record<string, string>} */ (defaults)).map(
    ([name, value]) => /** @type {const} */ ([name, { type: 'string', default: value }]),
  );
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...Object.fromEntries(own),
      dist: { type: 'string', default: join(root, 'dist') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  const given = /** @type {Record<Name | 'dist', string>} */ (values);
  if (!existsSync(join(given.dist, 'index.html'))) {
    throw new Error(`expected a built page in ${given.dist}, found none: run npm run build`);
  }
  return { ...given, names: positionals };
}

/**
 * Serves the built page to a browser for as long as somebody uses it.
 * @param {string} dist
 * @param {(browser: import('playwright-core').Browser, address: string) => Promise<void>} use
 */
export async function withBrowser(dist, use) {
  const server = staticServer(dist);
  const port = await listen(server, [0], 'localhost');
  const executablePath = await findChromium(root);
  const browser = await chromium.launch({ executablePath, args: chromiumArgs });
  try {
    await use(browser, `http://localhost:${port}/`);
  } finally {
    await browser.close();
    server.close();
  }
}
