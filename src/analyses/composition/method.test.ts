import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { random } from '../../base/random';
import { directoryFolder } from '../../cli/directory';
import { topIndices } from '../../base/statistics';
import { headScore } from '../../measures/headScores';
import { scoresOver, scoreText } from '../../measures/scoredTexts';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { startBackend } from '../../tensor/backend';
import { nodePlatform } from '../../tensor/platform/platformNode';
import { liveTensors } from '../../tensor/scope';
import { allHeads, headName } from '../../terms/heads';
import { repeatedSegments } from '../../text/datasets/repeats';
import { compositionParameters } from './index';
import { run } from './method';
import type { ComposedPair, CompositionResult } from './result';

vi.setConfig({ testTimeout: 60_000 });

let before: number;
beforeAll(async () => {
  await startBackend(nodePlatform, 'wasm');
  before = liveTensors();
});
afterAll(() => expect(liveTensors()).toBe(before));

async function analyse(id: string): Promise<CompositionResult> {
  const model = await loadModel(directoryFolder(id, `public/models/${id}`), 'directory');
  try {
    return await run(model, {}, compositionParameters.parse({}), {
      onProgress: () => undefined,
      checkpoint: () => Promise.resolve(),
      random: random(0),
    });
  } finally {
    disposeModel(model);
  }
}

const named = (result: CompositionResult, { sender, receiver }: ComposedPair): string => {
  const heads = allHeads(result);
  return `${headName(heads[sender]!)} ${headName(heads[receiver]!)}`;
};

/** Mean over four texts of repeated random tokens, `[layer * head]`. */
async function scoresOn(id: string, score: string): Promise<readonly number[]> {
  const model = await loadModel(directoryFolder(id, `public/models/${id}`), 'directory');
  try {
    const wish = { period: 25, times: 2, bos: true };
    const reader = { codec: model.codec, ...model.config };
    const sequences = [];
    for (const text of repeatedSegments(reader, wish, 4, random(1)))
      sequences.push(await scoreText(model, text, [headScore(score)], () => Promise.resolve()));
    return scoresOver([headScore(score)], sequences)[0]!.values.map(Number);
  } finally {
    disposeModel(model);
  }
}

const best = (values: readonly number[], count: number): number[] => topIndices(values, count);

it('on induction-2l the keys of both induction heads read the previous-token head', async () => {
  const result = await analyse('induction-2l');
  const strongest = result.strongest.k.slice(0, 2);
  expect(strongest.map((pair) => named(result, pair))).toEqual(['L0H2 L1H5', 'L0H2 L1H3']);
  // Measured: 0.194 and 0.189; random heads 0.088.
  const { mean, deviation, pairs } = result.baseline.k;
  for (const { ratio } of strongest) expect(ratio).toBeGreaterThan(mean + 15 * deviation);
  expect(pairs).toBe(512);
  expect(best(await scoresOn('induction-2l', 'previous-token'), 1)).toEqual([2]);
  expect(best(await scoresOn('induction-2l', 'induction-stripe'), 2).sort()).toEqual([11, 13]);
});

it('on templates-4l the keys of the induction heads read the two previous-token heads', async () => {
  const result = await analyse('templates-4l');
  const previous = best(await scoresOn('templates-4l', 'previous-token'), 2);
  const induction = best(await scoresOn('templates-4l', 'induction-stripe'), 6);
  expect(previous).toEqual([1, 4]);
  // Measured: twelve pairs from 0.184 to 0.164, every one of the two with every one of the six.
  const strongest = result.strongest.k.slice(0, 12);
  expect(new Set(strongest.map(({ sender }) => sender))).toEqual(new Set(previous));
  expect(new Set(strongest.map(({ receiver }) => receiver))).toEqual(new Set(induction));
  const { mean, deviation } = result.baseline.k;
  for (const { ratio } of strongest) expect(ratio).toBeGreaterThan(mean + 15 * deviation);
});
