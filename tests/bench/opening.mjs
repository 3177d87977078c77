import { optionsOf, withBrowser } from './builtPage.mjs';

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

const { runs, dist } = optionsOf(help, { runs: '5' });
for (const backend of ['wasm', 'webgpu']) {
  await withBrowser(dist, async (browser, address) => {
    const times = [];
    for (let run = 0; run < Number(runs); run++) {
      times.push(await open(browser, `${address}#v=1&backend=${backend}`));
    }
    console.log(`${backend.padEnd(7)} all heads  ${summary(times.map(({ heads }) => heads))}`);
    console.log(`${''.padEnd(7)} one head   ${summary(times.map(({ numbers }) => numbers))}`);
  });
}
