import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, throwIfCancelled } from '../base/errors';
import { nextTask } from '../base/nextTask';
import type { Lab, Pace, Trainer } from '../labs/define';
import { checkpointModel } from '../labs/training/checkpointModel';
import { TrainingRun } from '../labs/training/run';
import type { RunNews, RunSpec } from '../labs/training/run';
import type { BackendName } from '../tensor/backend';
import { startBackend } from '../tensor/backend';
import { nodePlatform } from '../tensor/platform/platformNode';
import { UsageError } from './command';
import type { Io } from './command';
import { checked } from './inputFiles';

/** What the options of `train LAB` say. */
export interface LabOptions {
  readonly preset: string | undefined;
  /** Over the preset's. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly steps: number | undefined;
  readonly seed: number;
  readonly out: string;
  readonly resume: boolean;
  readonly backend: BackendName | 'auto';
}

/**
 * Trains a lab in a folder of its own: `checkpoints/STEP.safetensors`, `log.jsonl` with a line for
 * each measurement, and in `model` the last checkpoint as a model, where the lab's net is one.
 */
export async function trainLab(lab: Lab, options: LabOptions, io: Io): Promise<number> {
  const parameters = parametersOf(lab, options);
  const files = await openFolder(options);
  await startBackend(nodePlatform, options.backend);
  const { trainer } = (await lab.train()) as unknown as { trainer: Trainer<Pace> };
  const spec = { lab: lab.id, parameters, seed: options.seed };
  const run = await begun(trainer, spec, files);
  try {
    if (JSON.stringify(run.spec) !== JSON.stringify(spec)) {
      throw new InputError(`${options.out} holds another run: give its parameters and its seed`);
    }
    await advance(run, files, io);
    if (await writeModel(run, files.folder)) io.stdout.write(`${join(files.folder, 'model')}\n`);
    return 0;
  } finally {
    run.dispose();
  }
}

function parametersOf(lab: Lab, { preset, parameters, steps }: LabOptions): Pace {
  const chosen =
    preset === undefined ? lab.presets[0] : lab.presets.find(({ id }) => id === preset);
  if (!chosen) {
    const known = lab.presets.map(({ id }) => id).join(', ');
    throw new UsageError(`--preset: expected one of ${known}, got "${preset ?? ''}"`);
  }
  const given = { ...chosen.parameters, ...parameters, ...(steps === undefined ? {} : { steps }) };
  return checked(lab.parameters, given, '--params') as unknown as Pace;
}

interface RunFolder {
  readonly folder: string;
  /** The steps of the checkpoints in it, ascending. */
  readonly steps: readonly number[];
}

/** A new run, or one that goes on where the folder's ends. */
async function begun(
  trainer: Trainer<Pace>,
  spec: RunSpec,
  { folder, steps }: RunFolder,
): Promise<TrainingRun> {
  const last = steps.at(-1);
  if (last === undefined) return TrainingRun.begin(trainer, spec);
  const fileOf = async (step: number): Promise<Uint8Array> =>
    new Uint8Array(await readFile(join(folder, 'checkpoints', `${step}.safetensors`)));
  const run = await TrainingRun.restore(trainer, await fileOf(last));
  for (const step of steps.slice(0, -1)) run.checkpoints.add(step, await fileOf(step));
  return run;
}

/** @throws UsageError when the folder holds a run already and `--resume` is not given */
async function openFolder({ out, resume }: LabOptions): Promise<RunFolder> {
  const checkpoints = join(out, 'checkpoints');
  await mkdir(checkpoints, { recursive: true });
  const steps = (await readdir(checkpoints))
    .flatMap((name) => /^(\d+)\.safetensors$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
  if (steps.length === 0 || resume) return { folder: out, steps };
  throw new UsageError(`${out} holds a run: give --resume, or another folder`);
}

async function advance(run: TrainingRun, { folder }: RunFolder, io: Io): Promise<void> {
  const log = join(folder, 'log.jsonl');
  const lineOf = ({ step, metrics }: RunNews['rows'][number]): string =>
    `${JSON.stringify({ step, loss: run.losses[step - 1] ?? null, ...metrics })}\n`;
  await writeFile(log, run.rows.map(lineOf).join(''));
  let written = Promise.resolve();
  const write = (work: () => Promise<unknown>): void => {
    written = written.then(work).then(() => undefined);
  };
  try {
    await run.advance(run.spec.parameters.steps, {
      checkpoint: async () => {
        await nextTask();
        throwIfCancelled(io.signal);
      },
      onNews: ({ step, losses, rows }) => {
        if (rows.length === 0) return;
        write(() => appendFile(log, rows.map(lineOf).join('')));
        const loss = losses.at(-1)?.toFixed(4) ?? '';
        io.stderr.write(`step ${step} of ${run.spec.parameters.steps}: loss ${loss}\n`);
      },
      onCheckpoint: () => write(() => bringInStep(run, join(folder, 'checkpoints'))),
    });
  } finally {
    await run.keep({});
    write(() => bringInStep(run, join(folder, 'checkpoints')));
    await written;
  }
}

/** Writes the checkpoints that are not there yet and removes those that the run keeps no more. */
async function bringInStep({ checkpoints }: TrainingRun, folder: string): Promise<void> {
  const wanted = new Map(checkpoints.steps().map((step) => [`${step}.safetensors`, step]));
  const present = await readdir(folder);
  for (const [name, step] of wanted) {
    const file = checkpoints.get(step);
    if (file && !present.includes(name)) await writeFile(join(folder, name), file);
  }
  for (const name of present) if (!wanted.has(name)) await rm(join(folder, name));
}

/** Whether the lab's net is a model of the workbench. */
async function writeModel(run: TrainingRun, folder: string): Promise<boolean> {
  const hasModel = await run.withParameters(run.step, (_, { model }) =>
    Promise.resolve(model !== undefined),
  );
  if (!hasModel) return false;
  const path = join(folder, 'model');
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  for (const [name, content] of await checkpointModel(run, run.step)) {
    await writeFile(join(path, name), content);
  }
  return true;
}
