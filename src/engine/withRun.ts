import { InputError } from '../base/errors';
import type { LoadedModel } from '../model/loaded';
import type { Run } from '../model/run';
import type { RunSpec } from '../terms/runs';
import type { CallContext } from './held';

/** Calls `use` with a run and its model; the run stays on the device until it is done. */
export function withRun<T>(
  { held, checkpoint }: CallContext,
  spec: RunSpec,
  use: (model: LoadedModel, run: Run) => T | Promise<T>,
): Promise<T> {
  const model = held.model(spec.model);
  return held.runs.with(model, spec, checkpoint, (run) => use(model, run));
}

/**
 * What `work` gives for each layer: those that are wanted, or all, lowest first.
 * @throws InputError for a layer that the model does not have
 */
export async function byLayer<T>(
  { config }: LoadedModel,
  { checkpoint }: CallContext,
  work: (layer: number) => Promise<T>,
  wanted: readonly number[] = Array.from({ length: config.n_layers }, (_, layer) => layer),
): Promise<T[]> {
  const parts: T[] = [];
  const missing = wanted.find((layer) => layer >= config.n_layers);
  if (missing !== undefined)
    throw new InputError(`the model has ${config.n_layers} layers, asked for layer ${missing}`);
  for (const layer of wanted) {
    await checkpoint();
    parts.push(await work(layer));
  }
  return parts;
}

/** @throws InputError for a position outside the run's text. */
export function checkPosition(position: number, run: Run): void {
  if (position >= 0 && position < run.tokens.length) return;
  throw new InputError(`expected a position from 0 to ${run.tokens.length - 1}, got ${position}`);
}
