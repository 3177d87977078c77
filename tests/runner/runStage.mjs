import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ name: string, reason: string }} Skipped
 * @typedef {{ passed: number, failed: number, skipped: Skipped[] }} Counts
 * @typedef {{ ok: boolean, seconds: number, output: string, counts: Counts }} Outcome
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** How long a stage may tidy up, browsers and servers included, before it is killed; in ms. */
const grace = 5_000;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.once(signal, () => {
    for (const child of running) stop(child);
    setTimeout(() => process.exit(1), running.size > 0 ? grace + 500 : 0);
  });
}

/**
 * Runs one stage to its end or its time limit, with nothing on its standard input. A stage that
 * fails without a failed test counts as one failure.
 * @param {import('./stages.mjs').Stage} stage
 * @param {{ root: string, env: NodeJS.ProcessEnv, verbose: boolean }} context
 * @returns {Promise<Outcome>}
 */
export async function runStage(stage, { root, env, verbose }) {
  const folder = join(root, 'node_modules', '.cache', 'headscope');
  const countsFile = join(folder, `${stage.name}.json`);
  mkdirSync(folder, { recursive: true });
  rmSync(countsFile, { force: true });
  const started = performance.now();
  const args = [join(root, 'node_modules', stage.script), ...stage.args];
  const { code, output } = await execute(args, stage.minutes, {
    cwd: root,
    env: { ...env, HEADSCOPE_COUNTS: countsFile },
    verbose,
  });
  const seconds = (performance.now() - started) / 1000;
  const counts = stage.counts ? readCounts(countsFile) : { passed: 0, failed: 0, skipped: [] };
  const ok = code === 0 && counts !== undefined && counts.failed === 0;
  const known = counts ?? { passed: 0, failed: 0, skipped: [] };
  const failed = ok ? 0 : Math.max(1, known.failed);
  return { ok, seconds, output, counts: { ...known, failed } };
}

/**
 * @param {string} file
 * @returns {Counts | undefined} undefined when the runner did not get as far as writing it
 */
function readCounts(file) {
  try {
    return /** @type {Counts} */ (JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * @param {string[]} args
 * @param {number} minutes
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, verbose: boolean }} options
 * @returns {Promise<{ code: number, output: string }>}
 */
function execute(args, minutes, { cwd, env, verbose }) {
  return new Promise((done) => {
    const detached = process.platform !== 'win32';
    const child = spawn(process.execPath, args, {
      cwd,
      env,
      detached,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let output = '';
    /** @param {Buffer} data */
    const keep = (data) => {
      output += data.toString();
      if (verbose) process.stdout.write(data);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      output += `\nstopped after ${minutes} minutes\n`;
      stop(child);
    }, minutes * 60_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      done({ code: code ?? 1, output });
    });
  });
}

/**
 * Ends a stage with all that it started.
 * @param {import('node:child_process').ChildProcess} child
 */
function stop(child) {
  send(child, 'SIGINT');
  setTimeout(() => send(child, 'SIGKILL'), grace).unref();
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function send(child, signal) {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}
