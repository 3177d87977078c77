import { subarray } from '../../src/base/ndarray';
import { topIndices } from '../../src/base/statistics';
import type { CallOptions, CheckedRequest, Generated, MadeToken } from '../../src/engine/protocol';
import { pause, stopIf } from './pause';
import { toyLogits, toyPattern, toyToken } from './toyModel';

/** Goes on with a text by the toy's rules, always with its most likely word. */
export async function toyGeneration(
  { run, count, heads }: CheckedRequest<'generate'>,
  { signal, onProgress }: CallOptions,
  step: number,
): Promise<Generated> {
  const made: MadeToken[] = [];
  for (let i = 0; i < count; i++) {
    const tokens = [...run.tokens, ...made.map(({ token }) => token.id)];
    const here = { ...run, tokens };
    const [best = 0] = topIndices(toyLogits(here, tokens.length - 1), 1);
    const looks = heads.map(({ layer, head }) =>
      subarray(toyPattern(here, layer, head), tokens.length - 1).data.slice(),
    );
    made.push({ token: toyToken(best), probability: 0.5, looks });
    const partial = { made: made.slice(-1), text: textOf(made) };
    onProgress?.({ stage: 'generating', done: made.length, total: count, partial });
    await pause(step);
    stopIf(signal);
  }
  return { made, text: textOf(made) };
}

function textOf(made: readonly MadeToken[]): string {
  return made.map(({ token }) => token.text).join('');
}
