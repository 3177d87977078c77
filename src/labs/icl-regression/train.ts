import type { Trainer } from '../define';
import { descentOf } from '../trainingFields';
import type { RegressionParameters } from './index';
import { examiner } from './measure';
import { initialWeights, lossOf, upload, weightsFrom } from './model';
import type { RegressionView } from './result';
import { flow, headCounts, lengths } from './studies';
import { drawEpisodes, taskOf, widthOf } from './task';

/** Trains one attention layer on regressions that it has never seen. */
export const trainer: Trainer<RegressionParameters, RegressionView> = {
  begin(parameters, random) {
    const task = taskOf(parameters);
    const { heads, outputs, start, batch } = parameters;
    const examine = examiner(task);
    return {
      parameters: initialWeights({ heads, width: widthOf(task), outputs, start }, random),
      ...descentOf(parameters),
      loss: (tensors, _, data) =>
        lossOf(weightsFrom(tensors), upload(drawEpisodes(task, batch, data))),
      measure: (tensors, { random: source }) => examine(tensors, source),
    };
  },
  studies: { lengths, headCounts, flow },
};
