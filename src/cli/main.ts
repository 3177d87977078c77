import { existsSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../base/errors';
import { codeOf } from './directory';
import { main, oneLine } from './program';

/** Whatever no command caught: one line, and never a library's source. */
function fail(error: unknown): never {
  writeSync(process.stderr.fd, `headscope: ${oneLine(messageOf(error))}\n`);
  process.exit(1);
}

/** The folder with this package's package.json: above the source as well as above the bundle. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && /"name": *"headscope"/.test(readFileSync(manifest, 'utf8')))
      return folder;
    folder = dirname(folder);
  }
  return folder;
}

const controller = new AbortController();
const cancel = (): void => {
  controller.abort();
};
// Once each: a second Ctrl-C ends the process, whatever it is doing.
process.once('SIGINT', cancel);
process.once('SIGTERM', cancel);
process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);
// Whoever read the output has gone (`headscope run ... | head`).
process.stdout.on('error', (error) => {
  if (codeOf(error) === 'EPIPE') process.exit(0);
  fail(error);
});

process.exitCode = await main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: controller.signal,
  packageRoot: packageRoot(),
  env: process.env,
});
