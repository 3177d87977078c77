import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} Locked
 */

/**
 * The packages that the lock file asks for and `node_modules` does not hold in that version.
 * Packages for other platforms are optional and do not count.
 * @param {string} root the folder of package-lock.json
 * @returns {string[]}
 */
export function missingPackages(root) {
  const installed = join(root, 'node_modules', '.package-lock.json');
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = existsSync(installed) ? packagesOf(installed) : {};
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && entry.optional !== true)
    .filter(([path, entry]) => present[path]?.version !== entry.version)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
}

/**
 * Installs the locked dependencies when some are missing; says so first.
 * @param {string} root the folder of package-lock.json
 * @throws {Error} when npm fails
 */
export function installWhenMissing(root) {
  const missing = missingPackages(root);
  if (missing.length === 0) return;
  console.log(`installing dependencies (${missing.length} missing) ...`);
  const npm = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const windows = process.platform === 'win32';
  const run = spawnSync(windows ? 'npm.cmd' : 'npm', npm, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  if (run.status !== 0) {
    throw new Error('npm ci failed: check the connection, then run it by hand in this folder');
  }
}

/**
 * @param {string} lockFile
 * @returns {Record<string, Locked>}
 */
function packagesOf(lockFile) {
  const lock = /** @type {{ packages?: Record<string, Locked> }} */ (
    JSON.parse(readFileSync(lockFile, 'utf8'))
  );
  return lock.packages ?? {};
}
