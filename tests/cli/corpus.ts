import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from '../../src/base/random.ts';
import { root } from './invoke.ts';

const words =
  'apple bread cloud door ember flute grape house inlet jewel kite lemon mango north ocean'.split(
    ' ',
  );

/** A file of short documents of the word model's own words, in two domains. */
export function makeCorpus(folder: string, count: number, name = 'docs.jsonl'): string {
  const draw = random(count);
  const lines = Array.from({ length: count }, (_, i) => {
    const text = draw.sample(words, 2 + draw.int(6)).join(' ');
    return JSON.stringify({ id: `d${i}`, domain: i % 3 === 0 ? 'a' : 'b', text });
  });
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Runs the program as a process and kills it outright once its file of scores has this many lines. */
export function killedAt(args: readonly string[], file: string, lines: number): Promise<void> {
  const command = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/cli/main.ts')];
  // tsx starts the program as a child of its own: the group ends as one.
  const child = spawn(process.execPath, [...command, ...args], { stdio: 'ignore', detached: true });
  return new Promise((resolve, reject) => {
    const timer = setInterval(() => {
      if (linesOf(file) >= lines && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, 5);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(timer);
      if (signal === 'SIGKILL') resolve();
      else reject(new Error(`expected a kill, the program ended with ${String(code)}`));
    });
  });
}

export function linesOf(file: string): number {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}
