import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installWhenMissing } from './install.mjs';
import { isStale } from './staleness.mjs';
import { listen, staticServer } from './staticServer.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const preferredPort = 4173;

const help = `usage: npm start -- [options]

Installs what is missing, builds the page when it is out of date, and serves it.

  --port N      serve on this port (0: any free one); default ${preferredPort} or any free one
  --host NAME   listen on this address; default localhost
  --no-build    serve what is built already
  --help        this text`;

/** Wrong use of the command, exit code 2. */
class UsageError extends Error {}

/** @param {string[]} args */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string' },
        host: { type: 'string', default: 'localhost' },
        'no-build': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return { ...values, ports: portsFor(values.port) };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string | undefined} text
 * @returns {number[]} in the order of preference
 */
function portsFor(text) {
  if (text === undefined) return [preferredPort, 0];
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new UsageError(`expected a port from 0 to 65535, got ${text}`);
  }
  return [port];
}

function build() {
  console.log('building the page ...');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [vite, 'build', '--logLevel', 'warn'];
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 1, 2] });
  if (run.status !== 0) throw new Error('the build failed, see above');
}

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(help);
    return;
  }
  if (!options['no-build']) {
    installWhenMissing(root);
    if (isStale(root)) build();
  }
  const folder = join(root, 'dist');
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error('expected a built page in dist, found none: leave out --no-build');
  }
  const server = staticServer(folder);
  const port = await listen(server, options.ports, options.host);
  console.log(`Headscope is at http://${options.host}:${port}/  (Ctrl+C stops it)`);
  if (options.host !== 'localhost' && !options.host.startsWith('127.')) {
    console.log('other machines need https in front of it: WebGPU and threads require that');
  }
}

main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof UsageError) console.error(help);
  process.exit(error instanceof UsageError ? 2 : 1);
});
