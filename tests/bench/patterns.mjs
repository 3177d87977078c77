import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { optionsOf, withBrowser } from './builtPage.mjs';
import { writeModel } from './gpt2Folder.mjs';
import { browserProcess, treeBytes } from './processMemory.mjs';

/** @typedef {import('./gpt2Folder.mjs').Gpt2Config} Gpt2Config */
/** @typedef {import('playwright-core').Page} Page */

/** How long the page waits for the next key, in milliseconds: `typingPause` of its state. */
const typingPause = 80;

const help = `usage: node tests/bench/patterns.mjs [--only typing,map,long] [--runs N] [--vocabulary N] [--dist FOLDER]

Measures the built page in headless Chromium on wasm, on models with values that are no model's:
  typing  144 heads (GPT-2 small's shape) at 128 tokens: from a keystroke until all thumbnails are
          drawn again, over the forward pass alone (the engine's call: all blocks, the logits of all tokens
          and their losses)
  map     one head of 2,048 x 2,048: the page's script work for each frame of hovering and of panning,
          in processor time
  long    12 layers of 12 heads of 16, 8,192 tokens: what page and workers have allocated after the overview,
          by the browser's own count, beyond what they had with the model open (the memory of wasm never
          shrinks: its peak is in it), and the peak of all that is resident, with what nobody collected yet

  --runs N        keystrokes that are measured; default 5
  --vocabulary N  tokens of the model for typing; default 50257, GPT-2's`;

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** Token ids that do not repeat soon. @param {number} length @param {number} vocabulary */
function tokens(length, vocabulary) {
  return Array.from({ length }, (_, i) => (i * 7919 + 13) % vocabulary);
}

/**
 * Opens a model of that shape in a new page.
 * @param {string} dist
 * @param {Gpt2Config} config
 * @param {(page: Page, opened: { grid: import('playwright-core').Locator }) => Promise<void>} use
 */
async function withModel(dist, config, use) {
  const folder = mkdtempSync(join(tmpdir(), 'headscope-patterns-'));
  try {
    writeModel(folder, config);
    await withBrowser(dist, async (browser, address) => {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.addInitScript(watch);
      await page.goto(`${address}#v=1&backend=wasm`);
      await page.getByRole('application', { name: /^Heads of/ }).waitFor({ timeout: 120_000 });
      await page.locator('input[webkitdirectory]').first().setInputFiles(folder);
      const name = new RegExp(`Heads of .*${folder.split('/').at(-1) ?? ''}`);
      const grid = page.getByRole('application', { name });
      await grid.waitFor({ timeout: 300_000 });
      await idle(page);
      await use(page, { grid });
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In the page: notes the calls to the engine and when the overview was drawn last. */
function watch() {
  /** @type {Seen} */
  const seen = { drawn: 0, key: 0 };
  addEventListener('keydown', () => (seen.key = performance.now()), { capture: true });
  Object.assign(window, { seen });
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (/** @type {unknown[]} */ ...sent) {
    const [message] = /** @type {{ name?: string, request?: Seen['run'] }[]} */ (sent);
    if (message?.name === 'run') Object.assign(seen, { worker: this, run: message.request });
    Reflect.apply(send, this, sent);
  };
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (/** @type {unknown[]} */ ...values) {
    const label = this.canvas.closest('[role=application]')?.getAttribute('aria-label') ?? '';
    if (label.startsWith('Heads of')) seen.drawn = performance.now();
    Reflect.apply(draw, this, values);
  };
}

/** Waits until nothing runs. @param {Page} page */
async function idle(page) {
  await page.getByText(/^Numbers .* are shown$/).waitFor({ state: 'attached', timeout: 600_000 });
  await page.waitForTimeout(300);
}

/** @param {Page} page @param {number[]} ids */
async function read(page, ids) {
  await page.getByRole('textbox', { name: 'Token ids' }).fill(ids.join(' '));
  const count = new RegExp(`for ${ids.length} tokens are shown`);
  await page.getByText(count).waitFor({ state: 'attached', timeout: 600_000 });
}

/**
 * What `watch` notes in the page.
 * @typedef {{ worker?: Worker, run?: { run: { tokens: number[] } }, drawn: number, key: number }} Seen
 */

/** In the page: how long the engine takes for the last run with one token changed, in milliseconds. */
async function passAlone(/** @type {number} */ turn) {
  const { worker, run } = /** @type {Seen} */ (Reflect.get(window, 'seen'));
  if (!worker || !run) throw new Error('expected a run before');
  const request = structuredClone(run);
  request.run.tokens[0] = 100 + turn;
  const id = 1e9 + turn;
  const began = performance.now();
  worker.postMessage({ kind: 'call', id, name: 'run', request });
  await new Promise((resolve) => {
    worker.addEventListener('message', (event) => {
      const data = /** @type {{ id: number, kind: string }} */ (event.data);
      if (data.id === id && data.kind !== 'progress') resolve(null);
    });
  });
  return performance.now() - began;
}

/** In the page: whether the overview was drawn since the last key. */
function redrawn() {
  const { drawn, key } = /** @type {Seen} */ (Reflect.get(window, 'seen'));
  return drawn > key;
}

/** In the page: from the last key until the overview was drawn last, in milliseconds. */
function sinceKey() {
  const { drawn, key } = /** @type {Seen} */ (Reflect.get(window, 'seen'));
  return drawn - key;
}

/** @param {string} dist @param {number} runs @param {number} vocabulary */
async function typing(dist, runs, vocabulary) {
  const shape = { n_embd: 768, n_head: 12, n_layer: 12, vocab_size: vocabulary, n_positions: 1024 };
  await withModel(dist, { model_type: 'gpt2', ...shape }, async (page) => {
    const field = page.getByRole('textbox', { name: 'Token ids' });
    /** @type {number[]} */
    const alone = [];
    /** @type {number[]} */
    const whole = [];
    for (let run = 0; run < runs; run++) {
      // Each keystroke makes a text that was never run: runs are kept.
      await read(page, [...tokens(127, vocabulary), 10 + run]);
      await idle(page);
      alone.push(await page.evaluate(passAlone, run));
      await field.focus();
      await page.keyboard.press('Control+End');
      await page.keyboard.press('1');
      await page.waitForFunction(redrawn, null, { timeout: 120_000 });
      await idle(page);
      whole.push(await page.evaluate(sinceKey));
    }
    const [pass, all] = [quantile(alone, 0.5), quantile(whole, 0.5)];
    console.log(
      `typing  forward pass alone ${pass.toFixed(0)} ms, keystroke to all 144 thumbnails ${all.toFixed(0)} ms: ` +
        `${(all / pass).toFixed(2)} times, ${((all - typingPause) / pass).toFixed(2)} times without the ` +
        `${typingPause} ms that wait for the next key (medians of ${runs})`,
    );
  });
}

/** @param {string} dist */
async function map(dist) {
  const shape = { n_embd: 32, n_head: 2, n_layer: 1, vocab_size: 512, n_positions: 2048 };
  await withModel(dist, { model_type: 'gpt2', ...shape }, async (page) => {
    await read(page, tokens(2048, 512));
    const plot = page.getByRole('application', { name: /2048 queries by 2048 keys/ });
    await plot.waitFor();
    await plot.scrollIntoViewIfNeeded();
    await page.waitForTimeout(1000);
    const box = await plot.boundingBox();
    if (!box) throw new Error('expected the map on the page');
    const [x, y] = [box.x + box.width * 0.4, box.y + box.height * 0.7];
    const frames = await scriptByFrame(page);
    const hover = await frames(120, async (i) => {
      await page.mouse.move(x + 60 * Math.sin(i / 9), y + 50 * Math.cos(i / 7));
    });
    report('hovering', hover);
    for (const zoom of [1, 2, 4]) {
      await plot.focus();
      for (let i = 0; i < zoom; i++) await page.keyboard.press('+');
      await page.mouse.move(x, y);
      await page.mouse.down();
      const pan = await frames(120, async (i) => {
        await page.mouse.move(x + 90 * Math.sin(i / 11), y + 70 * Math.sin(i / 8));
      });
      await page.mouse.up();
      report(`panning at ${(1.5 ** zoom).toFixed(1)} times`, pan);
      await page.keyboard.press('0');
    }
  });
}

/** @param {string} what @param {number[]} frames */
function report(what, frames) {
  console.log(
    `map     ${what}: script of a frame ${quantile(frames, 0.5).toFixed(1)} ms (median), ` +
      `${quantile(frames, 0.95).toFixed(1)} ms (95th percentile), of ${frames.length}`,
  );
}

/** Measures the script work of frames in processor time. @param {Page} page */
async function scriptByFrame(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const script = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? NaN);
  };
  /** @param {number} count @param {(i: number) => Promise<void>} move */
  return async (count, move) => {
    const found = [];
    for (let i = 0; i < count; i++) {
      const before = await script();
      await move(i);
      await page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
      );
      found.push((await script()) - before);
    }
    return found;
  };
}

/** In the page: the bytes that it and its workers have allocated, after collecting what is not in use. */
async function allocated() {
  /** @type {() => Promise<{ bytes: number }>} */
  const measure = Reflect.get(performance, 'measureUserAgentSpecificMemory');
  return (await Reflect.apply(measure, performance, [])).bytes;
}

/** @param {string} dist */
async function long(dist) {
  const shape = { n_embd: 192, n_head: 12, n_layer: 12, vocab_size: 1000, n_positions: 8192 };
  await withModel(dist, { model_type: 'gpt2', ...shape }, async (page) => {
    const pid = browserProcess();
    const open = await page.evaluate(allocated);
    const before = treeBytes(pid);
    let peak = before;
    const timer = setInterval(() => (peak = Math.max(peak, treeBytes(pid))), 50);
    const began = performance.now();
    await read(page, tokens(8192, 1000));
    const seconds = (performance.now() - began) / 1000;
    await idle(page);
    clearInterval(timer);
    const taken = (await page.evaluate(allocated)) - open;
    console.log(
      `long    overview of 8,192 tokens after ${seconds.toFixed(0)} s, ${(taken / 1e6).toFixed(0)} MB ` +
        `allocated beyond the open model, ${((peak - before) / 1e6).toFixed(0)} MB resident at most`,
    );
  });
}

const { only, runs, vocabulary, dist } = optionsOf(help, {
  ...{ only: 'typing,map,long', runs: '5', vocabulary: '50257' },
});
const wanted = only.split(',');
if (wanted.includes('map')) await map(dist);
if (wanted.includes('long')) await long(dist);
if (wanted.includes('typing')) await typing(dist, Number(runs), Number(vocabulary));
