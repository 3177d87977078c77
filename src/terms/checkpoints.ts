import { InputError } from '../base/errors';

/** A checkpoint of a training run: the run by its id, and the number of updates made. */
export interface CheckpointName {
  readonly run: string;
  readonly step: number;
}

/** `0123456789abcdef@200`. */
export function checkpointName({ run, step }: CheckpointName): string {
  return `${run}@${step}`;
}

/** @throws InputError for anything that `checkpointName` does not write */
export function parseCheckpointName(name: string): CheckpointName {
  const [, run, step] = /^([0-9a-f]{16})@(\d{1,9})$/.exec(name) ?? [];
  if (run !== undefined && step !== undefined) return { run, step: Number(step) };
  throw new InputError(`expected a checkpoint such as 0123456789abcdef@200, got "${name}"`);
}
