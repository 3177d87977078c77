import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { listen, staticServer } from '../../src/cli/staticServer.mjs';
import { findChromium } from '../runner/chromium.mjs';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '..', '..');
const mostBytes = 600_000;

const help = `usage: npm run screenshots -- [--dist FOLDER]

Opens the built page and takes the pictures of the README anew.

  --dist FOLDER   the built page; default dist`;

/**
 * A picture of the README: a link, and the commands that are given to the palette before it is taken.
 * @typedef {object} Scene
 * @property {string} name
 * @property {string} link
 * @property {{ width: number, height: number }} viewport
 * @property {'light' | 'dark'} theme
 * @property {string[]} [commands]
 * @property {string} [asked] what the palette then shows
 */

const wide = { width: 1280, height: 800 };
const start = 'v=1&backend=wasm';

/** @type {readonly Scene[]} */
const scenes = [
  {
    name: 'induction',
    link: start,
    viewport: wide,
    theme: 'light',
    commands: ['show induction'],
  },
  {
    name: 'names-without-a-head',
    link: start,
    viewport: wide,
    theme: 'dark',
    commands: ['names who gets', 'off 1.2', 'off 1.7'],
  },
  { name: 'commands', link: start, viewport: wide, theme: 'light', asked: 'L1H3' },
  { name: 'phone', link: start, viewport: { width: 390, height: 844 }, theme: 'dark' },
];

/**
 * @param {import('playwright-core').Page} page
 * @param {string} words
 */
async function ask(page, words) {
  await page.keyboard.press('Control+k');
  await page.getByRole('textbox', { name: 'Command' }).fill(words);
}

/** @param {import('playwright-core').Page} page */
async function settled(page) {
  await page
    .getByText(/^Numbers (of the unchanged|before and after)/)
    .waitFor({ state: 'attached' });
  await page
    .getByRole('heading', { name: 'What the heads do here' })
    .waitFor({ state: 'attached' });
  // What follows the numbers: scores, fading dialogs.
  await page.waitForTimeout(1500);
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @param {Scene} scene
 */
async function take(browser, address, { name, link, viewport, theme, commands = [], asked }) {
  const context = await browser.newContext({
    viewport,
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${address}#${link}`);
  await settled(page);
  for (const command of commands) {
    await ask(page, command);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
    await settled(page);
  }
  if (asked !== undefined) await ask(page, asked);
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  await context.close();
  return statSync(path).size;
}

async function main() {
  const { values } = parseArgs({
    options: { dist: { type: 'string', default: 'dist' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  const dist = join(root, values.dist);
  if (!existsSync(join(dist, 'index.html'))) throw new Error(`expected a built page in ${dist}`);
  const server = staticServer(dist);
  const port = await listen(server, [0], 'localhost');
  const executablePath = await findChromium(root);
  const browser = await chromium.launch({ executablePath, args: chromiumArgs });
  let bytes = 0;
  for (const scene of scenes) bytes += await take(browser, `http://localhost:${port}/`, scene);
  await browser.close();
  server.close();
  console.log(`${scenes.length} pictures, ${Math.round(bytes / 1000)} kB`);
  if (bytes > mostBytes)
    throw new Error(`expected at most ${mostBytes} bytes in all, got ${bytes}`);
}

await main();
