import { wordsOf } from '../tensor/tensor';
import type { BlockHook, HookName } from '../terms/hooks';
import { blockHook, parseHook } from '../terms/hooks';
import type { ModelConfig } from '../model/config';

/** A part of every layer that can be patched. */
export interface Part {
  readonly hook: BlockHook;
  readonly words: string;
  /** How many heads a layer has there; 0 where it is not split by heads. */
  heads(config: ModelConfig): number;
}

const ofHeads = ({ n_heads }: ModelConfig): number => n_heads;
const ofKeyHeads = ({ n_key_value_heads }: ModelConfig): number => n_key_value_heads;
const whole = (): number => 0;

/** The parts by the names the page gives them. */
export const parts = {
  residual: { hook: 'hook_resid_pre', words: 'the residual before each layer', heads: whole },
  attention: { hook: 'hook_attn_out', words: 'what attention adds in each layer', heads: whole },
  mlp: { hook: 'hook_mlp_out', words: 'what the MLP adds in each layer', heads: whole },
  z: { hook: 'attn.hook_z', words: 'the output of each head', heads: ofHeads },
  q: { hook: 'attn.hook_q', words: 'the queries of each head', heads: ofHeads },
  k: { hook: 'attn.hook_k', words: 'the keys of each key head', heads: ofKeyHeads },
  v: { hook: 'attn.hook_v', words: 'the values of each key head', heads: ofKeyHeads },
  pattern: { hook: 'attn.hook_pattern', words: 'the pattern of each head', heads: ofHeads },
} as const satisfies Record<string, Part>;
export type PartName = keyof typeof parts;

/** One place: a part of a layer, one head of it or all, one position (query) or all, one key or all. */
export interface Place {
  readonly layer: number;
  readonly head?: number | undefined;
  readonly position?: number | undefined;
  readonly key?: number | undefined;
}

/** The hook of a part in a layer. */
export function hookOf(part: Part, layer: number): HookName {
  return blockHook(layer, part.hook);
}

/** Where the values of a place lie in its hook's activation, row-major. */
export function* placesIn(
  hook: HookName,
  shape: readonly number[],
  { head, position, key }: Place,
): Generator<number, void, undefined> {
  const chosen: Readonly<Record<string, number | undefined>> = {
    ...{ head, kv_head: head, pos: position, query: position, key },
  };
  const axes = wordsOf(parseHook(hook).axes);
  const indices = axes.map((axis, i) => {
    const one = chosen[axis];
    return one === undefined ? Array.from({ length: shape[i] ?? 0 }, (_, at) => at) : [one];
  });
  yield* combinations(indices, shape, 0, 0);
}

function* combinations(
  indices: readonly (readonly number[])[],
  shape: readonly number[],
  axis: number,
  from: number,
): Generator<number, void, undefined> {
  if (axis === indices.length) return yield from;
  for (const index of indices[axis] ?? [])
    yield* combinations(indices, shape, axis + 1, from * (shape[axis] ?? 1) + index);
}
