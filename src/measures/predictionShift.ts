import { spans } from '../base/spans';
import type { Transformer } from '../model/pass';
import { logitsOf } from '../model/run';
import type { Run } from '../model/run';
import { each, logSoftmax, multiply, subtract, sumOver } from '../tensor/elementwise';
import { compute } from '../tensor/readback';

/** Rows whose logits exist at one time: a vocabulary can be large. */
const chunk = 64;

/**
 * How far the prediction after each token moved between two runs over one text: KL(before ‖ after) of
 * the next token, in nats. `[pos]`. `checkpoint` is awaited between chunks.
 */
export async function predictionShift(
  model: Transformer,
  [before, after]: readonly [Run, Run],
  checkpoint: () => Promise<void>,
): Promise<Float32Array> {
  const shift = new Float32Array(before.tokens.length);
  for (const [start, count] of spans(shift.length, chunk)) {
    await checkpoint();
    const [part] = await compute(() => {
      const [p, q] = [before, after].map((run) => logSoftmax(logitsOf(model, run, start, count)));
      const terms = multiply(each(p!, 'exp'), subtract(p!, q!));
      return [sumOver(terms, 'vocab')];
    });
    shift.set(part?.data ?? [], start);
  }
  return shift;
}
