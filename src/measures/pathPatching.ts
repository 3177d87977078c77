import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { forward } from '../model/forward';
import { donationKey } from '../model/interventions/donated';
import { donate } from '../model/interventions/donors';
import type { Transformer } from '../model/pass';
import { restart } from '../model/restart';
import type { Run } from '../model/run';
import { compute } from '../tensor/readback';
import type { Tensor } from '../tensor/tensor';
import { fromValues } from '../tensor/tensor';
import { layersOf } from '../terms/blocks';
import { hasHook, parseHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import type { Intervention } from '../terms/interventions';
import { hookOf, parts } from './places';
import { patched } from './patching';

/** What a receiver reads: its queries, keys or values. */
export type Input = 'q' | 'k' | 'v';

/** What reaches later heads when the heads of one layer, each alone, have another text's output. */
export interface Sent {
  /** The last row's logits of each sender's pass, `[vocab]`: what reaches the output directly. */
  readonly logits: readonly Float32Array[];
  /** By receiver's hook: `[sender, pos, head, d_head]`. */
  readonly inputs: ReadonlyMap<HookName, NdArray>;
}

export interface SendingOptions {
  readonly layer: number;
  readonly donor: readonly number[];
  readonly input: Input;
  /** Whether MLPs answer to what they get, as in Wang et al. 2022, or keep their values. */
  readonly mlps: 'answer' | 'frozen';
}

/**
 * The first pass of path patching (Wang et al. 2022, appendix B): each head of a layer, one a row, has
 * its output (`hook_z`) from the donor text, while all later attention keeps what it writes in the
 * text itself. What later heads then read is noted.
 * @throws InputError like `forward`.
 */
export async function sent(
  model: Transformer,
  tokens: readonly number[],
  { layer, donor, input, mlps }: SendingOptions,
): Promise<Sent> {
  const { config } = model;
  const layers = layersOf(config, 'decoder');
  const later = layers.filter((one) => one > layer);
  const frozen = (at: HookName): Intervention => ({ at, scope: 'all', op: { kind: 'freeze' } });
  const kept = [
    ...later.map((one) => frozen(`blocks.${one}.hook_attn_out`)),
    ...(mlps === 'answer'
      ? []
      : layers
          .filter((one) => one >= layer)
          .map((one): HookName => `blocks.${one}.hook_mlp_out`)
          .filter((hook) => hasHook(config, hook))
          .map(frozen)),
  ];
  const rows = Array.from({ length: config.n_heads }, (_, head) => [
    patched(parts.z, { layer, head }, donor),
  ]);
  const hooks = later.map((one) => hookOf(parts[input], one));
  const [logits, ...inputs] = await compute(() => {
    const pass = forward(
      model,
      rows.map(() => tokens),
      {
        interventions: kept,
        trials: rows,
        donated: donate(model, { tokens }, [...kept, ...rows.flat()]),
        ...{ wanted: hooks, logits: 'last' },
      },
    );
    return [pass.logits, ...hooks.map((hook) => pass.cache[hook] as Tensor)];
  });
  return {
    logits: rows.map((_, row) => subarray(logits as NdArray, row, 0).data.slice()),
    inputs: new Map(hooks.map((hook, i) => [hook, inputs[i]!])),
  };
}

/**
 * The second pass: the text itself, with one head of a layer, one a row, reading what a sender's pass
 * had there, `[pos, head, d_head]`. The last row's logits of each, `[vocab]`.
 */
export async function received(
  model: Transformer,
  run: Run,
  hook: HookName,
  input: NdArray,
): Promise<Float32Array[]> {
  const [, heads = 0] = input.shape;
  // What is lent goes by the name of the edit that takes it; the text in that name is not read.
  const op: Intervention['op'] = { kind: 'patch', text: [...run.tokens] };
  const trials = Array.from({ length: heads }, (_, head): Intervention[] => [
    { at: hook, heads: [head], scope: 'all', op },
  ]);
  const last = { start: run.tokens.length - 1, count: 1 };
  const axes = parseHook(hook).axes.replace('batch ', '');
  const [logits] = await compute(() => {
    const lent = fromValues(input.data, input.shape, axes);
    return [restart(model, run, trials, last, new Map([[donationKey({ at: hook, op }), lent]]))];
  });
  return trials.map((_, row) => subarray(logits as NdArray, row, 0).data.slice());
}
