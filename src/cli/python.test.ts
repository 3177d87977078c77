import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CancelledError } from '../base/errors';
import type { PythonRun } from '../labs/trainableModel';
import type { PythonPlace } from './python';
import { runPython } from './python';

const folder = mkdtempSync(join(tmpdir(), 'headscope-python-'));
const never = new AbortController().signal;

/** Stands for an interpreter: `-c` looks at the packages, anything else is a script in shell. */
const interpreter = `#!/bin/sh
if [ "$1" = -c ]; then
  case "$2" in *absent*)
    echo "Traceback:" >&2; echo "ModuleNotFoundError: No module named 'absent'" >&2; exit 1;;
  esac
  exit 0
fi
exec /bin/sh "$@"
`;
const script = `cd "$1" || exit 3
echo "starting"
echo "1/2 loss 3.5"
echo "2/2 loss 1.25"
cat seen 2>/dev/null > out; cat in >> out; cp out seen
`;

beforeAll(() => {
  writeFileSync(join(folder, 'python'), interpreter);
  chmodSync(join(folder, 'python'), 0o755);
  writeFileSync(join(folder, 'train.sh'), script);
  writeFileSync(
    join(folder, 'broken.sh'),
    'echo "first" >&2; echo "the data is empty" >&2; exit 7',
  );
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const place: PythonPlace = {
  python: join(folder, 'python'),
  packageRoot: folder,
  signal: never,
  work: folder,
};

async function output(change: Partial<PythonRun> = {}, at: Partial<PythonPlace> = {}) {
  const told: unknown[] = [];
  const run: PythonRun = {
    script: 'train.sh',
    packages: ['torch'],
    inputs: new Map([['in', 'given ']]),
    outputs: ['out'],
    ...change,
  };
  const files = await runPython(run, { ...place, ...at }, (...progress) => told.push(progress));
  return { text: new TextDecoder().decode(files.get('out')), told };
}

it('gives the files that a script leaves, and tells how far it is', async () => {
  expect(await output({ inputs: new Map([['in', 'first ']]) })).toEqual({
    text: 'first ',
    told: [
      [1, 2, 'loss 3.5'],
      [2, 2, 'loss 1.25'],
    ],
  });
});

it('starts again in the same folder, and in another one for other inputs', async () => {
  expect((await output()).text).toBe('given ');
  expect((await output()).text).toBe('given given ');
  expect((await output({ inputs: new Map([['in', 'other ']]) })).text).toBe('other ');
});

it('says what to do where there is no Python or a package is missing', async () => {
  await expect(output({}, { python: 'no-such-python' })).rejects.toThrow(
    'this model is trained by a Python script, and there is no "no-such-python": name one with --python',
  );
  await expect(output({ packages: ['torch', 'absent'] })).rejects.toThrow(
    /has no package absent: install it, or name another Python with --python/,
  );
});

it('says how a script failed', async () => {
  await expect(output({ script: 'broken.sh' })).rejects.toThrow(
    'the training script ended with code 7: the data is empty',
  );
  await expect(output({ outputs: ['weights'] })).rejects.toThrow(/ENOENT.*weights/);
});

it('stops when it is cancelled', async () => {
  await expect(output({}, { signal: AbortSignal.abort() })).rejects.toThrow(CancelledError);
});
