/**
 * A stage of the tests: a script of node_modules run by Node. One with `counts` writes
 * `{ passed, failed, skipped: [{ name, reason }] }` to the file named by HEADSCOPE_COUNTS.
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} script path under node_modules
 * @property {string[]} args
 * @property {number} minutes after which it is stopped
 * @property {boolean} [counts]
 * @property {boolean} [browser] whether it needs a Chromium
 * @property {string} [needs] a stage that runs before it whenever it runs
 */

const vitest = 'vitest/vitest.mjs';
const playwright = '@playwright/test/cli.js';
const reporter = './tests/runner/vitestCounts.mjs';

/** @param {string} project */
const vitestArgs = (project) => [
  'run',
  `--project=${project}`,
  '--reporter=default',
  `--reporter=${reporter}`,
];

/** In the order in which they run. @type {readonly Stage[]} */
export const stages = [
  {
    name: 'format',
    script: 'prettier/bin/prettier.cjs',
    args: ['--check', '--log-level=warn', '.'],
    minutes: 3,
  },
  {
    name: 'lint',
    script: 'eslint/bin/eslint.js',
    args: ['--config', '.config/eslint.config.js', '--max-warnings', '0', '.'],
    minutes: 5,
  },
  { name: 'types', script: 'typescript/bin/tsc', args: [], minutes: 5 },
  { name: 'unit', script: vitest, args: vitestArgs('unit'), minutes: 10, counts: true },
  { name: 'reference', script: vitest, args: vitestArgs('reference'), minutes: 15, counts: true },
  { name: 'trained', script: vitest, args: vitestArgs('trained'), minutes: 15, counts: true },
  { name: 'build', script: 'vite/bin/vite.js', args: ['build', '--logLevel=warn'], minutes: 5 },
  {
    name: 'gpu',
    script: playwright,
    args: ['test', '--config=tests/gpu/playwright.config.ts'],
    minutes: 15,
    counts: true,
    browser: true,
  },
  {
    name: 'charts',
    script: playwright,
    args: ['test', '--config=tests/gallery/playwright.config.ts'],
    minutes: 5,
    counts: true,
    browser: true,
  },
  {
    name: 'e2e',
    script: playwright,
    args: ['test', '--config=tests/e2e/playwright.config.ts'],
    minutes: 30,
    counts: true,
    browser: true,
    needs: 'build',
  },
];

/**
 * The stages named in a comma-separated list, with those that they need; all without a list.
 * @param {string | undefined} only
 * @returns {Stage[]}
 * @throws {Error} on an unknown name
 */
export function chosenStages(only) {
  if (only === undefined) return [...stages];
  const names = new Set(only.split(',').map((name) => name.trim()));
  const known = stages.map((stage) => stage.name);
  const unknown = [...names].filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`expected stages out of ${known.join(', ')}, got ${unknown.join(', ')}`);
  }
  for (const { name, needs } of stages) if (needs && names.has(name)) names.add(needs);
  return stages.filter((stage) => names.has(stage.name));
}
