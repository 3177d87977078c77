import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf, withBrowser } from './builtPage.mjs';
import { writeModel } from './gpt2Folder.mjs';
import { browserProcess, treeBytes } from './processMemory.mjs';

const help = `usage: node tests/bench/loading.mjs [--megabytes N] [--backend wasm|webgpu] [--dist FOLDER]

Writes a gpt2 folder of about N MB (default 500), opens it in the built page from disk, and prints the
peak memory of the page's process beyond what it had before, over the size of the weights, and the
longest time the page's own thread was blocked meanwhile. Memory is read from /proc: Linux only.`;

/** @param {number} megabytes */
function configOf(megabytes) {
  const [n_embd, vocab_size, n_positions] = [1024, 32_000, 256];
  const outer = 4 * (vocab_size * n_embd + n_positions * n_embd + 2 * n_embd);
  const block = 4 * (12 * n_embd * n_embd + 13 * n_embd);
  const n_layer = Math.max(1, Math.round((megabytes * 1e6 - outer) / block));
  return { model_type: 'gpt2', n_embd, n_head: 16, n_layer, vocab_size, n_positions };
}

/**
 * @param {import('playwright-core').Browser} browser @param {string} address @param {string} backend
 * @param {string} folder @param {number} weights
 */
async function measure(browser, address, backend, folder, weights) {
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const seen = /** @type {Window & { blocked?: number }} */ (window);
    seen.blocked = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        seen.blocked = Math.max(seen.blocked ?? 0, duration);
    }).observe({ type: 'longtask' });
  });
  await page.goto(`${address}#v=1&backend=${backend}`);
  const grid = page.getByRole('application', { name: /^Heads of/ });
  await grid.waitFor();
  await page.waitForTimeout(2000);
  await page.evaluate(() => void Object.assign(window, { blocked: 0 }));
  const pid = browserProcess();
  const before = treeBytes(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, treeBytes(pid))), 30);
  const started = performance.now();
  await page.locator('input[webkitdirectory]').first().setInputFiles(folder);
  await page
    .getByRole('application', { name: new RegExp(`Heads of .*${folder.split('/').at(-1) ?? ''}`) })
    .waitFor({ timeout: 300_000 });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const blocked = await page.evaluate(() => Number(Reflect.get(window, 'blocked')));
  console.log(
    `${backend.padEnd(7)} ${(weights / 1e6).toFixed(0)} MB of weights: open after ${seconds.toFixed(1)} s, ` +
      `peak memory ${((peak - before) / weights).toFixed(2)} times the weights, ` +
      `page blocked at most ${blocked.toFixed(0)} ms`,
  );
}

const { megabytes, backend, dist } = optionsOf(help, { megabytes: '500', backend: 'wasm' });
const folder = mkdtempSync(join(tmpdir(), 'headscope-loading-'));
try {
  const weights = writeModel(folder, configOf(Number(megabytes)));
  await withBrowser(dist, (browser, address) =>
    measure(browser, address, backend, folder, weights),
  );
} finally {
  rmSync(folder, { recursive: true });
}
