import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installWhenMissing } from '../src/cli/install.mjs';
import { findChromium } from './runner/chromium.mjs';
import { runStage } from './runner/runStage.mjs';
import { chosenStages } from './runner/stages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** @returns {{ only: string | undefined, verbose: boolean }} */
function readOptions() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, verbose: { type: 'boolean', default: false } },
  });
  return { only: values.only, verbose: values.verbose };
}

/**
 * @param {import('./runner/stages.mjs').Stage[]} stages
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
async function environment(stages) {
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, CI: 'true', NO_COLOR: '1' };
  delete env.FORCE_COLOR;
  if (!stages.some((stage) => stage.browser)) return env;
  const chromium = await findChromium(root);
  console.log(`chromium: ${chromium}`);
  return { ...env, HEADSCOPE_CHROMIUM: chromium };
}

/**
 * @param {import('./runner/stages.mjs').Stage[]} stages
 * @param {{ env: NodeJS.ProcessEnv, verbose: boolean }} options
 */
async function runAll(stages, { env, verbose }) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const stage of stages) {
    if (verbose) console.log(`--- ${stage.name}`);
    const { ok, seconds, output, counts } = await runStage(stage, { root, env, verbose });
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped.length;
    const tests = stage.counts ? `, ${counts.passed} passed` : '';
    console.log(`${stage.name}: ${ok ? 'ok' : 'FAILED'}, ${seconds.toFixed(1)} s${tests}`);
    for (const { name, reason } of counts.skipped) console.log(`  skipped: ${name} (${reason})`);
    if (!ok) {
      if (!verbose) console.log(output.trimEnd());
      break;
    }
  }
  return total;
}

async function main() {
  const { only, verbose } = readOptions();
  const stages = chosenStages(only);
  installWhenMissing(root);
  const env = await environment(stages);
  const { passed, failed, skipped } = await runAll(stages, { env, verbose });
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
});
