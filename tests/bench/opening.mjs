import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { listen, staticServer } from '../../src/cli/staticServer.mjs';
import { findChromium } from '../runner/chromium.mjs';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const help = `usage: node tests/bench/opening.mjs [--runs N] [--dist FOLDER]

Opens the built page in fresh profiles and prints how long it takes from the navigation until the
heads of the bundled model are shown, on wasm and on WebGPU.

  --runs N        openings on each backend; default 5
  --dist FOLDER   the built page; default dist`;

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} address
 * @returns {Promise<{ heads: number, numbers: number }>} milliseconds after the navigation began
 */
async function open(browser, address) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const started = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  await page.getByRole('application', { name: /^Heads of/ }).waitFor();
  const heads = performance.now() - started;
  await page.getByRole('application', { name: /queries by/ }).waitFor();
  const numbers = performance.now() - started;
  await context.close();
  return { heads, numbers };
}

/** @param {number[]} values */
function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const seconds = (/** @type {number | undefined} */ value) => ((value ?? NaN) / 1000).toFixed(2);
  const middle = sorted[Math.floor(sorted.length / 2)];
  return `median ${seconds(middle)} s (${seconds(sorted[0])} to ${seconds(sorted.at(-1))})`;
}

async function main() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      dist: { type: 'string', default: join(root, 'dist') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return;
  }
  if (!existsSync(join(values.dist, 'index.html'))) {
    throw new Error(`expected a built page in ${values.dist}, found none: run npm run build`);
  }
  const server = staticServer(values.dist);
  const port = await listen(server, [0], 'localhost');
  const executablePath = await findChromium(root);
  for (const backend of ['wasm', 'webgpu']) {
    const browser = await chromium.launch({ executablePath, args: chromiumArgs });
    const times = [];
    for (let run = 0; run < Number(values.runs); run++) {
      times.push(await open(browser, `http://localhost:${port}/#v=1&backend=${backend}`));
    }
    await browser.close();
    console.log(`${backend.padEnd(7)} all heads  ${summary(times.map(({ heads }) => heads))}`);
    console.log(`${''.padEnd(7)} one head   ${summary(times.map(({ numbers }) => numbers))}`);
  }
  server.close();
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
