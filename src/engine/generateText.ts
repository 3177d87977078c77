import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { random } from '../base/random';
import { logSumExp } from '../base/statistics';
import { generate, sampler } from '../model/generate';
import { continuationOf } from '../text/continuation';
import { checkHead } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { blockHook } from '../terms/hooks';
import type { HookName } from '../terms/hooks';
import type { CallContext } from './held';
import type { CheckedRequest, Generated, MadeToken } from './protocol';

/** Goes on with a run's text, one token after another; a partial result holds only what is new. */
export async function generateText(
  { run, count, temperature, seed, heads }: CheckedRequest<'generate'>,
  { held, checkpoint, report }: CallContext,
): Promise<Generated> {
  const { codec, config, info, ...model } = held.model(run.model);
  heads.forEach((head) => checkHead(head, config));
  const wanted = [...new Set(heads.map(patternHook))];
  const choose = sampler(temperature, random(seed));
  const isEnd = (token: number): boolean => token === info.answer?.end;
  const made: MadeToken[] = [];
  let text = '';
  const steps = generate({ config, ...model }, run.tokens, {
    ...run,
    count,
    choose,
    isEnd,
    wanted,
  });
  for await (const { token, logits, cache } of steps) {
    const probability = Math.exp((logits[token] ?? 0) - logSumExp(logits));
    made.push({ token: codec.describe(token), probability, looks: looksOf(heads, cache) });
    const ids = made.map((one) => one.token.id);
    text = continuationOf(codec, run.tokens, ids);
    const partial: Generated = { made: made.slice(-1), text };
    report({ stage: 'generating', done: made.length, total: count, partial });
    await checkpoint();
  }
  return { made, text };
}

function patternHook({ layer }: HeadSet[number]): HookName {
  return blockHook(layer, 'attn.hook_pattern');
}

/** The step's one row of each head's pattern, from `[batch, head, query, key]`. */
function looksOf(
  heads: HeadSet,
  cache: Readonly<Partial<Record<HookName, NdArray>>>,
): Float32Array[] {
  return heads.map((head) => {
    const pattern = cache[patternHook(head)];
    return pattern ? subarray(pattern, 0, head.head, 0).data.slice() : new Float32Array();
  });
}
