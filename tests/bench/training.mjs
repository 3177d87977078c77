import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionsOf, withBrowser } from './builtPage.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const help = `usage: node tests/bench/training.mjs [NAME ...] [--seconds N] [--turns N] [--backend wasm|webgpu]
                                     [--python PATH] [--dist FOLDER]

Trains labs in the built page for N seconds (default 30) and prints their steps per second, and those
of the same training by PyTorch on the processor, where --python names a Python that has it. With
--turns (default 1) both take turns of that length, and the medians and their ratio are printed.`;

/**
 * What is trained: a link's parameters here, and the same by name in training.py.
 * @type {Readonly<Record<string, { lab: string, parameters: Readonly<Record<string, number | string>> }>>}
 */
const trainings = {
  induction: {
    lab: 'induction',
    parameters: { layers: 2, width: 64, heads: 8, vocabulary: 64, length: 64, batch: 64 },
  },
  'icl-classification': {
    lab: 'icl-classification',
    parameters: { K: 2048, L: 32, D: 48, N: 8, Nmax: 8, B: 2, eps: 0.1, batch: 128 },
  },
};

/** Long enough that the page measures and saves nothing meanwhile. @type {Record<string, number>} */
const uninterrupted = { steps: 100_000, measureEvery: 100_000, checkpointEvery: 100_000 };

/** @param {string} name @param {string} backend */
function linkOf(name, backend) {
  const { lab, parameters } = training(name);
  const all = Object.entries({ ...parameters, ...uninterrupted });
  const settings = all.map(([key, value]) => `p.${lab}.${key}=${value}`);
  return `#${['v=1', `backend=${backend}`, 'panel=labs', `lab=${lab}`, ...settings].join('&')}`;
}

/** @param {string} name */
function training(name) {
  const found = trainings[name];
  if (found) return found;
  throw new Error(`expected some of ${Object.keys(trainings).join(', ')}, got ${name}`);
}

/**
 * @param {import('playwright-core').Page} page
 * @param {{ address: string, seconds: number }} how
 * @returns {Promise<number>} steps per second, after the first five
 */
async function inPage(page, { address, seconds }) {
  await page.goto(address);
  await page.getByRole('button', { name: 'Train', exact: true }).click({ timeout: 120_000 });
  const status = page.getByRole('status').filter({ hasText: /^Step \d+ of/ });
  const stepOf = async () => Number(/^Step (\d+)/.exec(await status.innerText())?.[1] ?? 0);
  while ((await stepOf()) < 5) await page.waitForTimeout(50);
  const first = { step: await stepOf(), at: performance.now() };
  await page.waitForTimeout(seconds * 1000);
  const last = { step: await stepOf(), at: performance.now() };
  await page.getByRole('button', { name: 'Pause' }).click();
  return ((last.step - first.step) / (last.at - first.at)) * 1000;
}

/**
 * @param {string} python @param {string} name @param {number} seconds
 * @returns {{ rate: number, words: string }} steps per second, NaN where there are none, and why
 */
function inPyTorch(python, name, seconds) {
  const script = join(root, 'tests', 'bench', 'training.py');
  const settings = JSON.stringify(training(name).parameters);
  const run = spawnSync(python, [script, name, settings, String(seconds)], { encoding: 'utf8' });
  if (run.status === 0) return { rate: Number.parseFloat(run.stdout), words: run.stdout.trim() };
  const reason = (run.error?.message ?? run.stderr).trim().split('\n').at(-1) ?? '';
  return { rate: NaN, words: `not measured (${reason})` };
}

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

/**
 * Both in turns, so that what else the machine does disturbs them alike.
 * @param {string} name
 * @param {{ turns: number, seconds: number, python: string | undefined }} how
 * @param {() => Promise<number>} inBrowser
 */
async function measure(name, { turns, seconds, python }, inBrowser) {
  const [own, other] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
  for (let turn = 0; turn < turns; turn++) {
    own.push(await inBrowser());
    console.log(`${name}, browser: ${(own.at(-1) ?? NaN).toFixed(2)} steps a second`);
    const torch = python ? inPyTorch(python, name, seconds) : undefined;
    console.log(`${name}, PyTorch: ${torch?.words ?? 'no --python given'}`);
    if (torch) other.push(torch.rate);
  }
  if (other.length === 0) return;
  const [here, there] = [median(own), median(other)];
  console.log(
    `${name}: ${here.toFixed(2)} against ${there.toFixed(2)}, ${(here / there).toFixed(2)} times PyTorch`,
  );
}

const { names, dist, ...given } = optionsOf(help, {
  ...{ seconds: '30', turns: '1', backend: 'wasm', python: '' },
});
const [seconds, turns] = [Number(given.seconds), Number(given.turns)];
const python = given.python || undefined;
await withBrowser(dist, async (browser, served) => {
  for (const name of names.length > 0 ? names : Object.keys(trainings)) {
    const address = `${served}${linkOf(name, given.backend)}`;
    await measure(name, { turns, seconds, python }, async () => {
      const page = await browser.newPage();
      const rate = await inPage(page, { address, seconds });
      await page.close();
      return rate;
    });
  }
});
