import { optionsOf, withBrowser } from './builtPage.mjs';

const help = `usage: node tests/bench/presets.mjs [--only NAME,NAME] [--seeds 0,1,2] [--backend wasm] [--dist FOLDER]

Trains presets of the labs to their end in the built page, in its worker, and prints for each seed
what their claims rest on. Build first (npm run build).`;

/**
 * @typedef {{ step: number, metrics: Record<string, number | number[]> }} Row
 * @typedef {{ lab: string, parameters: Record<string, number | string>, facts: (rows: Row[]) => Record<string, number> }} Claim
 * @typedef {{ progress?: { partial?: { rows?: Row[] } }, result?: { rows?: Row[] } | null }} Told
 */

/** @param {Row | undefined} row @param {string} name */
const value = (row, name) => Number(row?.metrics[name]);

/** @param {Row[]} rows @param {string} name @param {number} step */
const at = (rows, name, step) =>
  value(
    rows.find((row) => row.step === step),
    name,
  );

/** @param {Row[]} rows @param {string} name @param {number} least */
const passes = (rows, name, least) =>
  rows.find((row) => value(row, name) > least)?.step ?? Infinity;

/** @type {Readonly<Record<string, Claim>>} */
const claims = {
  abrupt: {
    lab: 'icl-classification',
    parameters: {},
    facts: (rows) => ({
      'in context at 200': at(rows, 'inContext', 200),
      'at 400': at(rows, 'inContext', 400),
      'over 0.95 at step': passes(rows, 'inContext', 0.95),
      'at the end': value(rows.at(-1), 'inContext'),
    }),
  },
  'few-classes': {
    lab: 'icl-classification',
    parameters: { K: 64, steps: 500 },
    facts: (rows) => ({
      'in context': value(rows.at(-1), 'inContext'),
      'in weights': value(rows.at(-1), 'inWeights'),
    }),
  },
  'no-bursts': {
    lab: 'icl-classification',
    parameters: { B: 0, steps: 800 },
    facts: (rows) => ({ 'in context': value(rows.at(-1), 'inContext') }),
  },
  pair: {
    lab: 'icl-regression',
    parameters: { heads: 2 },
    facts: (rows) => ({ 'squared error': value(rows.at(-1), 'error') }),
  },
  single: {
    lab: 'icl-regression',
    parameters: { heads: 1 },
    facts: (rows) => ({ 'squared error': value(rows.at(-1), 'error') }),
  },
};

/** @param {Claim} claim @param {string} seed @param {string} backend */
function linkOf({ lab, parameters }, seed, backend) {
  const settings = Object.entries(parameters).map(([key, set]) => `p.${lab}.${key}=${set}`);
  const parts = ['v=1', `backend=${backend}`, 'panel=labs', `lab=${lab}`, `seed=${seed}`];
  return `#${[...parts, ...settings].join('&')}`;
}

/** Keeps every measurement that the worker tells of, in the page's `measured`. */
function overhear() {
  const seen = /** @type {Window & { measured?: Row[] }} */ (window);
  seen.measured = [];
  const Native = window.Worker;
  window.Worker = class extends Native {
    /** @param {string | URL} url @param {WorkerOptions} [options] */
    constructor(url, options) {
      super(url, options);
      this.addEventListener('message', ({ data }) => {
        const { progress, result } = /** @type {Told} */ (data);
        seen.measured?.push(...(progress?.partial?.rows ?? result?.rows ?? []));
      });
    }
  };
}

/**
 * @param {import('playwright-core').Page} page @param {string} address
 * @returns {Promise<Row[]>} by step, each once
 */
async function train(page, address) {
  await page.addInitScript(overhear);
  await page.goto(address);
  await page.getByRole('button', { name: 'Train', exact: true }).click({ timeout: 120_000 });
  await page.getByRole('status').filter({ hasText: ': trained' }).waitFor({ timeout: 1_800_000 });
  const rows = await page.evaluate(() => /** @type {Row[]} */ (Reflect.get(window, 'measured')));
  const byStep = new Map(rows.map((row) => [row.step, row]));
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

const { only, seeds, backend, dist } = optionsOf(help, {
  ...{ only: Object.keys(claims).join(','), seeds: '0,1,2', backend: 'wasm' },
});
await withBrowser(dist, async (browser, address) => {
  for (const name of only.split(',')) {
    const claim = claims[name];
    if (!claim) throw new Error(`expected some of ${Object.keys(claims).join(', ')}, got ${name}`);
    for (const seed of seeds.split(',')) {
      const context = await browser.newContext();
      const page = await context.newPage();
      const rows = await train(page, `${address}${linkOf(claim, seed, backend)}`);
      const facts = Object.entries(claim.facts(rows));
      const words = facts.map(([what, number]) => `${what} ${Number(number.toFixed(4))}`);
      console.log(`${name}, seed ${seed}: ${words.join(', ')}`);
      await context.close();
    }
  }
});
