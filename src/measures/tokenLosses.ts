import { compute } from '../tensor/readback';
import { lossesOf } from '../tensor/crossEntropy';
import { logitsOf } from '../model/run';
import type { Run } from '../model/run';
import type { Transformer } from '../model/pass';

/** Rows whose logits exist at one time: a vocabulary can be large. */
const chunk = 64;

/**
 * The loss of each token given those before it: cross-entropy in nats, `[pos - 1]`; entry i is for
 * token i + 1. `checkpoint` is awaited between chunks.
 */
export async function tokenLosses(
  model: Transformer,
  run: Run,
  checkpoint: () => Promise<void>,
): Promise<Float32Array> {
  const targets = run.tokens.slice(1);
  const losses = new Float32Array(targets.length);
  for (let start = 0; start < targets.length; start += chunk) {
    await checkpoint();
    const wanted = targets.slice(start, start + chunk);
    const [part] = await compute(() => [
      lossesOf(logitsOf(model, run, start, wanted.length), [wanted]),
    ]);
    losses.set(part?.data ?? [], start);
  }
  return losses;
}
