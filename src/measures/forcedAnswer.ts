import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { argmax } from '../base/statistics';
import type { LoadedModel } from '../model/loaded';
import { disposeRun, runText } from '../model/run';
import type { NeedleTest } from '../text/needles/test';
import { patternTiles } from './patternTiles';
import type { DecodeStep } from './retrievalScores';

/** The attention of one layer's heads while the answer's tokens are predicted. */
export interface ForcedRows {
  readonly layer: number;
  /** `[head, step, key]`, of the position before each of the answer's tokens. */
  readonly rows: NdArray;
}

type Checkpoint = () => Promise<void>;

/**
 * Teacher forcing: the answer as it stands in the needle is put after the question, and the row
 * before each of its tokens says where the heads look when that token should come, whatever the model
 * would have said. Layer by layer.
 * @throws InputError where prompt and answer are longer than the model reads
 */
export async function* forcedRows(
  model: LoadedModel,
  test: NeedleTest,
  layers: readonly number[],
  checkpoint: Checkpoint,
): AsyncGenerator<ForcedRows, void, undefined> {
  const answer = answerTokens(test);
  const first = test.tokens.length - 1;
  const tokens = [...test.tokens, ...answer.slice(0, -1)];
  const run = await runText(model, { tokens, interventions: [] }, checkpoint);
  try {
    for (const layer of layers) {
      const queries = [first, first + answer.length] as const;
      const request = { queries, side: 1, pooling: 'mean' } as const;
      yield { layer, rows: await patternTiles(model, run, layer, request, checkpoint) };
    }
  } finally {
    disposeRun(run);
  }
}

/** Where every head looks most before each of the answer's tokens, as if the model had made it. */
export async function forcedSteps(
  model: LoadedModel,
  test: NeedleTest,
  checkpoint: Checkpoint,
): Promise<DecodeStep[]> {
  const { n_layers, n_heads } = model.config;
  const layers = Array.from({ length: n_layers }, (_, layer) => layer);
  const steps = answerTokens(test).map((token) => ({ token, looked: [] as number[] }));
  for await (const { rows } of forcedRows(model, test, layers, checkpoint)) {
    steps.forEach(({ looked }, step) => {
      for (let head = 0; head < n_heads; head++) {
        looked.push(argmax(subarray(rows, head, step).data));
      }
    });
  }
  return steps;
}

/** The answer as it stands in the needle. */
export function answerTokens({ tokens, needle }: NeedleTest): number[] {
  return tokens.slice(needle.start, needle.end);
}
