import { random } from '../../src/base/random.ts';
import {
  answersOf,
  initialWeights,
  lossOf,
  upload,
  weightNames,
  weightsFrom,
} from '../../src/labs/icl-regression/model.ts';
import { drawEpisodes, taskOf, widthOf } from '../../src/labs/icl-regression/task.ts';
import { valueAndGradients } from '../../src/tensor/gradient.ts';
import { compute } from '../../src/tensor/readback.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import { assertClose, gpuTest } from './gpuTest.ts';
import { on, useWebGpu } from './webgpu.ts';

const task = taskOf({ covariates: 4, outputs: 2, length: 9, noise: 0.1, correlation: 0.3 });
const episodes = drawEpisodes(task, 6, random(3));

/** The answers of a layer, and the gradients of its loss. */
function worked(): readonly Tensor[] {
  const shape = { heads: 3, width: widthOf(task), outputs: 2, start: 'random' } as const;
  const parameters = initialWeights(shape, random(4));
  const given = upload(episodes);
  const { gradients } = valueAndGradients([...parameters.values()], (tensors) =>
    lossOf(weightsFrom(new Map(weightNames.map((name, i) => [name, tensors[i]!]))), given),
  );
  return [answersOf(weightsFrom(parameters), given), ...gradients];
}

gpuTest('the regression layer answers and descends as on the plain backend', async () => {
  await useWebGpu();
  const onGpu = await compute(worked);
  const plain = await on('cpu', () => compute(worked));
  plain.forEach(({ data }, i) => assertClose(onGpu[i]!.data, data, 1e-5));
});
