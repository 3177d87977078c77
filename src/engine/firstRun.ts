import { ndarray, sizeOf } from '../base/ndarray';
import type { LoadedModel } from '../model/loaded';
import { patternOf } from '../model/patterns';
import { answerOf, disposeRun, runText } from '../model/run';
import { compute } from '../tensor/readback';
import type { Tensor } from '../tensor/tensor';
import { readsSource } from '../terms/blocks';
import type { OnOpening } from '../terms/opening';
import { positionTokens } from '../terms/positions';

/** Tokens of the first run: few, but more than the one that some kernels treat apart. */
const firstTokens = 8;

/**
 * Runs a model once on nothing in particular, so that kernels are compiled and what is wrong with it shows
 * while it is opened; layer by layer, so that it can be stopped.
 * @throws whatever a run throws; nothing of the run stays on the device
 */
export async function firstRun(
  model: LoadedModel,
  checkpoint: () => Promise<void>,
  report: OnOpening,
): Promise<void> {
  const { config } = model;
  const total = config.n_layers;
  let done = 0;
  const step = async (): Promise<void> => {
    report({ stage: 'compile', done: done++, total, unit: 'layers' });
    await checkpoint();
  };
  const run = await runText(model, inputOf(model), step);
  try {
    const answer = (): Tensor[] => (config.d_vocab > 0 ? [answerOf(model, run)] : []);
    await compute(() => [patternOf(model, run, 0), ...answer()]);
    report({ stage: 'compile', done: total, total, unit: 'layers' });
  } finally {
    disposeRun(run);
  }
}

function inputOf({ config }: LoadedModel): Parameters<typeof runText>[1] {
  const { image, n_ctx } = config;
  if (image) {
    const shape = [1, image.channels, image.height, image.width];
    const pixels = ndarray(new Float32Array(sizeOf(shape)), shape);
    return { tokens: positionTokens(image).map(({ id }) => id), pixels, interventions: [] };
  }
  const tokens = new Array<number>(Math.min(firstTokens, n_ctx)).fill(0);
  return { tokens, ...(readsSource(config) && { source: tokens }), interventions: [] };
}
