import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const installed = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
  ],
  darwin: [
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    join(homedir(), 'Applications/Google Chrome.app/Contents/MacOS/Google Chrome'),
  ],
  win32: ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA']
    .map((name) => process.env[name])
    .filter((folder) => folder !== undefined)
    .flatMap((folder) => [
      join(folder, 'Google/Chrome/Application/chrome.exe'),
      join(folder, 'Chromium/Application/chrome.exe'),
    ]),
};

/**
 * The path of a Chromium that starts: HEADSCOPE_CHROMIUM, Playwright's own, the system's, or else
 * one that is installed now by Playwright or, on Debian as root, by apt.
 * @param {string} root the repository, with its dependencies installed
 * @returns {Promise<string>}
 * @throws {Error} when there is none and none can be installed
 */
export async function findChromium(root) {
  const wanted = process.env.HEADSCOPE_CHROMIUM;
  if (wanted) {
    if (works(wanted)) return wanted;
    throw new Error(`expected HEADSCOPE_CHROMIUM to name a Chromium that starts, got ${wanted}`);
  }
  const { chromium } = await import('playwright-core');
  const candidates = [chromium.executablePath(), ...systemPaths()];
  const found = candidates.find(works);
  if (found) return found;
  installByPlaywright(root);
  if (works(chromium.executablePath())) return chromium.executablePath();
  installByApt();
  const fresh = candidates.find(works);
  if (fresh) return fresh;
  throw new Error(
    'no Chromium found and none could be installed: install Chromium or Chrome, or set HEADSCOPE_CHROMIUM to its path',
  );
}

/** @returns {readonly string[]} */
function systemPaths() {
  const { platform } = process;
  return platform === 'darwin' || platform === 'win32' ? installed[platform] : installed.linux;
}

/** @param {string} path */
function works(path) {
  if (!path || !existsSync(path)) return false;
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
}

/** @param {string} root */
function installByPlaywright(root) {
  console.log('no Chromium found, asking Playwright for one ...');
  const cli = join(root, 'node_modules', 'playwright', 'cli.js');
  run(process.execPath, [cli, 'install', 'chromium']);
}

function installByApt() {
  const debianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!debianRoot) return;
  console.log('installing the chromium package ...');
  if (run('apt-get', ['update'])) run('apt-get', ['install', '-y', 'chromium']);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {boolean} whether it succeeded
 */
function run(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = spawnSync(command, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: 900_000,
  });
  if (status !== 0) console.log(`${stdout}${stderr}`.split('\n').slice(-15).join('\n'));
  return status === 0;
}
