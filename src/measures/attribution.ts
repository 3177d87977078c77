import type { NdArray } from '../base/ndarray';
import { forward } from '../model/forward';
import type { PassOptions, Transformer } from '../model/pass';
import { multiply } from '../tensor/elementwise';
import { total, valueAndGradients } from '../tensor/gradient';
import { compute, readBack } from '../tensor/readback';
import { dispose, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { fromValues, zeros } from '../tensor/tensor';
import { parseHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';

/** A pass over one text with what it holds at some hooks. */
export interface Activations {
  /** The logits of the last row, `[vocab]`. */
  readonly logits: Float32Array;
  /** By hook, with the hook's axes. */
  readonly at: ReadonlyMap<HookName, NdArray>;
}

/** What a pass over a text holds at some hooks, and its last logits. */
export async function activationsOf(
  model: Transformer,
  tokens: readonly number[],
  hooks: readonly HookName[],
  options: Pick<PassOptions, 'interventions' | 'donated'> = {},
): Promise<Activations> {
  const [logits, ...arrays] = await compute(() => {
    const pass = forward(model, [tokens], { ...options, wanted: hooks, logits: 'last' });
    return [pass.logits, ...hooks.map((hook) => pass.cache[hook] as Tensor)];
  });
  return {
    logits: logits?.data ?? new Float32Array(),
    at: new Map(hooks.map((hook, i) => [hook, arrays[i]!])),
  };
}

/**
 * The gradient of a number with respect to the activations at some hooks, in one backward pass; the
 * number is given by its slope with respect to the last row's logits, `[vocab]`. Each array has the
 * shape of its hook.
 */
export async function activationGradients(
  model: Transformer,
  tokens: readonly number[],
  { at }: Activations,
  slope: Float32Array,
  edits: Pick<PassOptions, 'interventions' | 'donated'> = {},
): Promise<Map<HookName, NdArray>> {
  const hooks = [...at.keys()];
  const gradients = scope(() => {
    const shapes = hooks.map((hook) => at.get(hook)?.shape ?? []);
    const nothing = hooks.map((hook, i) => zeros(shapes[i] ?? [], parseHook(hook).axes));
    const weights = fromValues(slope, [slope.length], 'vocab');
    const judged = valueAndGradients(nothing, (probes) => {
      const options = { probes: new Map(hooks.map((hook, i) => [hook, probes[i] as Tensor])) };
      const { logits } = forward(model, [tokens], { ...edits, ...options, logits: 'last' });
      return total(multiply(logits, weights));
    });
    return judged.gradients;
  });
  try {
    const arrays = await readBack(gradients);
    return new Map(hooks.map((hook, i) => [hook, arrays[i]!]));
  } finally {
    dispose(...gradients);
  }
}

/** By how much a number changes, to first order, when these values are put in the place of others. */
export function firstOrder(
  from: Float32Array,
  to: Float32Array,
  gradient: Float32Array,
  places: Iterable<number>,
): number {
  let change = 0;
  for (const i of places) change += ((to[i] ?? 0) - (from[i] ?? 0)) * (gradient[i] ?? 0);
  return change;
}
