import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { throwIfCancelled } from '../base/errors';
import { nextTask } from '../base/nextTask';
import type { ModelFiles, TrainableModel } from '../labs/trainableModel';
import { labs } from '../labs/registry';
import { trainableModels } from '../labs/trainable';
import { startBackend } from '../tensor/backend';
import type { BackendName } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { UsageError } from './command';
import type { Io } from './command';
import { readParameters } from './inputFiles';
import { needed, readOptions, wholeNumber } from './options';
import { runPython } from './python';
import { trainLab } from './trainLab';

interface IndexEntry {
  readonly id: string;
  readonly title: string;
  readonly files: readonly string[];
}

const labOptions = ['preset', 'params', 'steps', 'resume'] as const;

/** The `train` command: trains a bundled model and writes its folder and card, or runs a lab. */
export async function train(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = readOptions(args, {
    seed: { type: 'string' },
    out: { type: 'string' },
    backend: { type: 'string', default: 'wasm' },
    python: { type: 'string', default: 'python3' },
    preset: { type: 'string' },
    params: { type: 'string' },
    steps: { type: 'string' },
    resume: { type: 'boolean', default: false },
  });
  const seed = wholeNumber(values.seed, 'seed', 0) ?? 0;
  const lab = labs.find(({ id }) => id === positionals[0]);
  if (lab && positionals.length === 1) {
    const options = {
      ...{ preset: values.preset, seed, out: needed(values.out, 'out'), resume: values.resume },
      parameters: await readParameters(values.params),
      steps: wholeNumber(values.steps, 'steps', 1),
      backend: backendNamed(values.backend),
    };
    return trainLab(lab, options, io);
  }
  const model = modelNamed(positionals);
  const foreign = labOptions.find((name) => values[name] !== undefined && values[name] !== false);
  if (foreign !== undefined) throw new UsageError(`--${foreign} is for labs; ${model.id} is none`);
  const root = values.out ?? join(io.packageRoot, 'public', 'models');
  const backend = await startBackend(nodePlatform, backendNamed(values.backend));
  const onProgress = (stage: string, done: number, total: number, note: string): void => {
    io.stderr.write(`${stage}: ${done} of ${total} ${note}\n`);
  };
  const place = { python: values.python, packageRoot: io.packageRoot, signal: io.signal };
  const files = await model.train({
    seed,
    backend: `${backend.name} (${backend.adapter}), Node ${process.versions.node}`,
    command: `npm run train -- ${model.id} --seed ${seed} --backend ${backend.name}`,
    checkpoint: async () => {
      await nextTask();
      throwIfCancelled(io.signal);
    },
    onProgress,
    python: (run) =>
      runPython(run, place, (done, total, note) => {
        onProgress('training', done, total, note);
      }),
  });
  await writeModel(join(root, model.id), files);
  await addToIndex(join(root, 'index.json'), {
    id: model.id,
    title: model.title,
    files: [...files.keys()],
  });
  io.stdout.write(`${join(root, model.id)}\n`);
  return 0;
}

function modelNamed(positionals: readonly string[]): TrainableModel {
  const known = [...trainableModels, ...labs].map(({ id }) => id).join(', ');
  if (positionals.length !== 1)
    throw new UsageError(`expected the name of one model or lab (${known})`);
  const found = trainableModels.find(({ id }) => id === positionals[0]);
  if (!found)
    throw new UsageError(`there is no training of "${positionals[0] ?? ''}" (there is: ${known})`);
  return found;
}

function backendNamed(name: string): BackendName | 'auto' {
  if (name === 'auto' || name === 'cpu' || name === 'wasm' || name === 'webgpu') return name;
  throw new UsageError(`--backend: expected auto, cpu, wasm or webgpu, got "${name}"`);
}

async function writeModel(folder: string, files: ModelFiles): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, content] of files) await writeFile(join(folder, name), content);
}

/** Puts a model into the list of those that the page offers, in the place it had. */
async function addToIndex(path: string, entry: IndexEntry): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const text = await readFile(path, 'utf8').catch(() => '[]');
  const index = JSON.parse(text) as IndexEntry[];
  const place = index.findIndex(({ id }) => id === entry.id);
  const next = place < 0 ? [...index, entry] : index.with(place, entry);
  await writeFile(path, `${JSON.stringify(next, null, 1)}\n`);
}
