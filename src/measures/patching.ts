import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import type { Donated } from '../model/interventions/donated';
import { disposeDonated, heldDonations } from '../model/interventions/donors';
import type { Transformer } from '../model/pass';
import { restart } from '../model/restart';
import type { Trial } from '../model/restart';
import type { Run } from '../model/run';
import { compute } from '../tensor/readback';
import type { HookName } from '../terms/hooks';
import { parseHook } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import type { Activations } from './attribution';
import { firstOrder } from './attribution';
import { trialsAtOnce } from './headGroups';
import type { Part, Place } from './places';
import { hookOf, placesIn } from './places';

/**
 * The last row's logits in each of several trials on a run, `[vocab]` each: those that begin in one
 * layer side by side, as many as fit.
 */
export async function trialLogits(
  model: Transformer,
  run: Run,
  trials: readonly Trial[],
  checkpoint: () => Promise<void>,
): Promise<Float32Array[]> {
  const donated = heldDonations(model, run, trials.flat());
  try {
    return await inGroups(model, run, trials, { checkpoint, donated });
  } finally {
    disposeDonated(donated);
  }
}

/** What the trials share. */
interface Sweep {
  readonly checkpoint: () => Promise<void>;
  readonly donated: Donated;
}

async function inGroups(
  model: Transformer,
  run: Run,
  trials: readonly Trial[],
  { checkpoint, donated }: Sweep,
): Promise<Float32Array[]> {
  const length = run.tokens.length;
  const size = trialsAtOnce(model.config, length);
  const last = { start: length - 1, count: 1 };
  const found: Float32Array[] = [];
  for (const group of byLayer(trials, size)) {
    await checkpoint();
    const rows = group.map(({ trial }) => trial);
    const [logits] = await compute(() => [restart(model, run, rows, last, donated)]);
    group.forEach(({ index }, row) => {
      found[index] = subarray(logits as NdArray, row, 0).data.slice();
    });
  }
  return found;
}

/** Trials in groups that begin in one layer, each of at most `size`, with their places in the list. */
function byLayer(
  trials: readonly Trial[],
  size: number,
): { readonly trial: Trial; readonly index: number }[][] {
  const layers = new Map<number, { trial: Trial; index: number }[]>();
  trials.forEach((trial, index) => {
    const layer = Math.min(...trial.map(({ at }) => parseHook(at).layer ?? Infinity));
    layers.set(layer, [...(layers.get(layer) ?? []), { trial, index }]);
  });
  return [...layers.values()].flatMap((group) => {
    const starts = group.map((_, i) => i).filter((i) => i % size === 0);
    return starts.map((start) => group.slice(start, start + size));
  });
}

/** A place with the values that another text has there. */
export function patched(part: Part, place: Place, donor: readonly number[]): Intervention {
  const { head, position } = place;
  return {
    at: hookOf(part, place.layer),
    ...(head === undefined ? {} : { heads: [head] }),
    ...(position === undefined ? {} : { positions: [position] }),
    scope: 'all',
    op: { kind: 'patch', text: [...donor] },
  };
}

/** How much the judged number changes when a place gets another text's values, to first order. */
export function estimated(
  part: Part,
  place: Place,
  base: Activations,
  donor: Activations,
  gradients: ReadonlyMap<HookName, NdArray>,
): number {
  const hook = hookOf(part, place.layer);
  const [from, to, gradient] = [base.at.get(hook), donor.at.get(hook), gradients.get(hook)];
  if (!from || !to || !gradient) throw new RangeError(`nothing was noted at ${hook}`);
  return firstOrder(from.data, to.data, gradient.data, placesIn(hook, from.shape, place));
}
