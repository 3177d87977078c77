import { spans } from '../base/spans';
import { concat, slice } from '../tensor/indexing';
import { dispose, scope } from '../tensor/scope';
import type { Tensor } from '../tensor/tensor';
import { lengthOf } from '../tensor/tensor';
import type { Intervention } from '../terms/interventions';
import { block } from './blocks';
import type { BlockResult, Residual } from './blocks';
import type { Keys } from './components/attention';
import type { Donated } from './interventions/donated';
import { keepsKeys, passOf } from './pass';
import type { Pass, Transformer } from './pass';

/** Rows of a long text that go through a block together. */
export const rowsTogether = 512;
const longText = 1024;

/**
 * Whether a text goes through the blocks some rows at a time, each after the keys and values of those
 * before it, so that what a block works with stays small. Where tokens see what comes later, or a
 * second text, it does not.
 */
export function goesByRows({ config }: Transformer, length: number): boolean {
  return length > longText && config.blocks === undefined && keepsKeys(config, length);
}

/** A run as it begins. */
export interface Begun {
  readonly tokens: readonly number[];
  readonly interventions: readonly Intervention[];
  readonly decodeFrom?: number | undefined;
  readonly donated: Donated;
}

/** The pass over some rows of a run. In a scope. */
export function passOfRows(
  model: Transformer,
  { tokens, interventions, donated, decodeFrom = tokens.length - 1 }: Begun,
  start: number,
  count: number,
): Pass {
  return passOf(model, count, start, { interventions, donated, decodeFrom });
}

/** What `block` gives, the queries only where they are wanted. */
export type LongBlockResult = Omit<BlockResult, 'q'> & Partial<Pick<BlockResult, 'q'>>;

/**
 * One block over a long text, some rows at a time: `[1, pos, d_model]` to what `block` gives. The
 * caller owns the result.
 */
export async function longBlock(
  model: Transformer,
  run: Begun,
  layer: number,
  residPre: Residual,
  wantsQueries: boolean,
  checkpoint: () => Promise<void>,
): Promise<LongBlockResult> {
  const made = { residual: [] as Residual[], q: [] as BlockResult['q'][] };
  let past: { k: Keys; v: Keys } | undefined;
  try {
    for (const [start, count] of spans(lengthOf(residPre, 'pos'), rowsTogether)) {
      await checkpoint();
      const { residual, q, k, v } = scope(() =>
        block(passOfRows(model, run, start, count), layer, slice(residPre, 'pos', start, count), {
          past,
        }),
      );
      dispose(past?.k, past?.v);
      past = { k, v };
      made.residual.push(residual);
      if (wantsQueries) made.q.push(q);
      else dispose(q);
    }
    if (!past) throw new RangeError('expected at least one row');
    const residual = joined(made.residual);
    return { ...past, residual, ...(wantsQueries && { q: joined(made.q) }) };
  } catch (error) {
    dispose(past?.k, past?.v, ...made.residual, ...made.q);
    throw error;
  }
}

/** Rows one after the other; the parts are freed. */
function joined<A extends 'batch pos d_model' | 'batch pos head d_head'>(
  parts: readonly Tensor<A>[],
): Tensor<A> {
  const whole = concat(parts, 'pos' as never);
  dispose(...parts);
  return whole;
}
