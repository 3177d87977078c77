import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { digestOf } from '../base/digest';
import { CancelledError } from '../base/errors';
import type { PythonRun } from '../labs/trainableModel';
import { codeOf } from './directory';

/** Where and with what scripts run. */
export interface PythonPlace {
  /** The interpreter: a name that PATH knows, or a path. */
  readonly python: string;
  readonly packageRoot: string;
  readonly signal: AbortSignal;
  /** Where the folders of runs lie; the system's temporary folder if left out. */
  readonly work?: string;
}

/**
 * Runs a training script in a folder that its inputs name, so that the same run goes on from its
 * checkpoint and another one never does; gives the files it leaves.
 * @throws Error when there is no such Python, a package is missing, or the script fails
 */
export async function runPython(
  run: PythonRun,
  place: PythonPlace,
  onProgress: (done: number, total: number, note: string) => void,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const folder = join(place.work ?? tmpdir(), `headscope-train-${digestOfRun(run)}`);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of run.inputs) await writeFile(join(folder, name), content);
  await start(place, ['-c', `import ${run.packages.join(', ')}`], () => undefined);
  await start(place, [join(place.packageRoot, run.script), folder], (line) => {
    const [, done, total, note] = /^(\d+)\/(\d+) (.*)$/.exec(line) ?? [];
    if (note !== undefined) onProgress(Number(done), Number(total), note);
  });
  const read = run.outputs.map(async (name): Promise<[string, Uint8Array]> => [
    name,
    await readFile(join(folder, name)),
  ]);
  return new Map(await Promise.all(read));
}

function digestOfRun({ script, inputs }: PythonRun): string {
  const parts = [...inputs].map(([name, content]) => `${name} ${digestOf(content)}`);
  return digestOf([script, ...parts].join('\n')).slice(0, 16);
}

/** Runs the interpreter to its end, line by line. */
async function start(
  { python, signal }: PythonPlace,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<void> {
  const child = spawn(python, args, { signal, stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  createInterface(child.stdout).on('line', onLine);
  createInterface(child.stderr).on('line', (line) => complaints.push(line));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  }).catch((error: unknown) => {
    throw signal.aborted ? new CancelledError() : unstarted(python, error);
  });
  if (code !== 0) throw new Error(failure(python, code, complaints.at(-1)));
}

function unstarted(python: string, error: unknown): unknown {
  if (codeOf(error) !== 'ENOENT') return error;
  return new Error(
    `this model is trained by a Python script, and there is no "${python}": name one with --python`,
  );
}

function failure(python: string, code: number | null, complaint = 'it said nothing'): string {
  const missing = /^ModuleNotFoundError: No module named '(.+)'$/.exec(complaint)?.[1];
  return missing === undefined
    ? `the training script ${code === null ? 'was killed' : `ended with code ${code}`}: ${complaint}`
    : `${python} has no package ${missing}: install it, or name another Python with --python`;
}
