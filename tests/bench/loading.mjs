import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { closeSync, openSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { listen, staticServer } from '../../src/cli/staticServer.mjs';
import { findChromium } from '../runner/chromium.mjs';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

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

/** @param {ReturnType<typeof configOf>} config @returns {[string, number[]][]} */
function tensorsOf({ n_embd: d, n_layer, vocab_size, n_positions }) {
  const layers = Array.from({ length: n_layer }, (_, i) => `h.${i}.`);
  /** @type {(name: string, rows: number, columns: number) => [string, number[]][]} */
  const linear = (name, rows, columns) => [
    [`${name}.weight`, [rows, columns]],
    [`${name}.bias`, [columns]],
  ];
  /** @type {(name: string) => [string, number[]][]} */
  const norm = (name) => [
    [`${name}.weight`, [d]],
    [`${name}.bias`, [d]],
  ];
  return [
    ['wte.weight', [vocab_size, d]],
    ['wpe.weight', [n_positions, d]],
    ...layers.flatMap((h) => [
      ...norm(`${h}ln_1`),
      ...linear(`${h}attn.c_attn`, d, 3 * d),
      ...linear(`${h}attn.c_proj`, d, d),
      ...norm(`${h}ln_2`),
      ...linear(`${h}mlp.c_fc`, d, 4 * d),
      ...linear(`${h}mlp.c_proj`, 4 * d, d),
    ]),
    ...norm('ln_f'),
  ];
}

/** @param {string} folder @param {ReturnType<typeof configOf>} config @returns {number} bytes of weights */
function writeModel(folder, config) {
  let offset = 0;
  /** @type {Record<string, unknown>} */
  const header = {};
  for (const [name, shape] of tensorsOf(config)) {
    const bytes = 4 * shape.reduce((size, length) => size * length, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const file = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(file, length);
  writeSync(file, json);
  const piece = Buffer.from(
    Float32Array.from({ length: 2 ** 20 }, (_, i) => Math.sin(i) / 50).buffer,
  );
  for (let left = offset; left > 0; left -= piece.length) {
    writeSync(file, piece, 0, Math.min(left, piece.length));
  }
  closeSync(file);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  return offset;
}

/** Bytes in memory of a process and all below it. @param {number} pid @returns {number} */
function treeBytes(pid) {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => parentOf(name) === pid);
  const own = /VmRSS:\s+(\d+)/.exec(status(String(pid)))?.[1] ?? '0';
  return Number(own) * 1024 + children.reduce((sum, child) => sum + treeBytes(Number(child)), 0);
}

/** @param {string} pid */
function parentOf(pid) {
  return Number(/PPid:\s+(\d+)/.exec(status(pid))?.[1] ?? -1);
}

/** @param {string} pid */
function status(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** The browser's process: the one that this script started. */
function browserProcess() {
  const own = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentOf(name) === process.pid,
  );
  return Number(own.at(-1));
}

/** @param {string} dist @param {string} backend @param {string} folder @param {number} weights */
async function measure(dist, backend, folder, weights) {
  const server = staticServer(dist);
  const port = await listen(server, [0], 'localhost');
  const browser = await chromium.launch({
    executablePath: await findChromium(root),
    args: chromiumArgs,
  });
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const seen = /** @type {Window & { blocked?: number }} */ (window);
    seen.blocked = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        seen.blocked = Math.max(seen.blocked ?? 0, duration);
    }).observe({ type: 'longtask' });
  });
  await page.goto(`http://localhost:${port}/#v=1&backend=${backend}`);
  const grid = page.getByRole('application', { name: /^Heads of/ });
  await grid.waitFor();
  await page.waitForTimeout(2000);
  await page.evaluate(() => void Object.assign(window, { blocked: 0 }));
  const pid = browserProcess();
  const before = treeBytes(pid);
  let peak = before;
  const timer = setInterval(() => (peak = Math.max(peak, treeBytes(pid))), 30);
  const started = performance.now();
  await page.locator('input[webkitdirectory]').setInputFiles(folder);
  await page
    .getByRole('application', { name: new RegExp(`Heads of .*${folder.split('/').at(-1) ?? ''}`) })
    .waitFor({ timeout: 300_000 });
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const blocked = await page.evaluate(() => Number(Reflect.get(window, 'blocked')));
  await browser.close();
  server.close();
  console.log(
    `${backend.padEnd(7)} ${(weights / 1e6).toFixed(0)} MB of weights: open after ${seconds.toFixed(1)} s, ` +
      `peak memory ${((peak - before) / weights).toFixed(2)} times the weights, ` +
      `page blocked at most ${blocked.toFixed(0)} ms`,
  );
}

async function main() {
  const { values } = parseArgs({
    options: {
      megabytes: { type: 'string', default: '500' },
      backend: { type: 'string', default: 'wasm' },
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
  const folder = mkdtempSync(join(tmpdir(), 'headscope-loading-'));
  try {
    const weights = writeModel(folder, configOf(Number(values.megabytes)));
    await measure(values.dist, values.backend, folder, weights);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main();
