import type { NdArray } from '../../base/ndarray';
import { ndarray, subarray } from '../../base/ndarray';
import { random } from '../../base/random';
import { logSumExp, mean } from '../../base/statistics';
import { valueAndGradients } from '../../tensor/gradient';
import { Optimizer } from '../../tensor/optimizer';
import { compute, readBack } from '../../tensor/readback';
import { dispose, scope } from '../../tensor/scope';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import type { StudyMethod } from '../define';
import { descentOf } from '../trainingFields';
import type { Batch, BatchKind } from './batches';
import { drawBatch } from './batches';
import type { IclParameters } from './index';
import { accuracyOf } from './measures';
import { labelLoss } from './objective';
import type { HeadStep, HeadStudy } from './result';
import type { World } from './task';
import { drawWorld } from './task';
import {
  betaOf,
  firstHead,
  headInput,
  headLogits,
  labelAttention,
  withBetas,
} from './twoParameterHead';

interface Wanted {
  readonly steps: number;
  readonly grid: number;
}

/** Steps between two measurements, and the room around the path on the surface. */
const [measureEvery, margin] = [10, 1.3];
/** Sequences that each point of the surface is the mean of. */
const surfaceSequences = 128;

/** Trains the two-parameter head on the lab's task, then maps the loss over both parameters. */
export const twoParameters: StudyMethod<IclParameters> = async (
  { steps, grid }: Wanted,
  { lab, seed, checkpoint, onProgress },
): Promise<HeadStudy> => {
  const source = random(seed);
  const world = drawWorld(lab, source.fork('world'));
  const data = source.fork('data');
  const { optimizer: options, rateAt } = descentOf(lab);
  const optimizer = new Optimizer(firstHead(lab, source.fork('parameters')), options);
  const path: HeadStep[] = [];
  try {
    for (let step = 0; step <= steps; step++) {
      await checkpoint();
      if (step % measureEvery === 0 || step === steps) {
        path.push(await headStep(lab, world, optimizer.parameters(), step, seed));
        onProgress('training', step, steps, { steps: [...path], surface: null });
      }
      if (step === steps) break;
      update(optimizer, lab, drawBatch(lab, world, 'training', lab.batch, data), rateAt(step));
    }
    const known = drawBatch(lab, world, 'known', surfaceSequences, source.fork('surface'));
    return {
      steps: path,
      surface: await surfaceOf(lab, optimizer.parameters(), known, path, grid, checkpoint),
    };
  } finally {
    dispose(...optimizer.release().values());
  }
};

function update(optimizer: Optimizer, lab: IclParameters, batch: Batch, rate: number): void {
  scope(() => {
    const named = optimizer.parameters();
    const names = [...named.keys()];
    const { gradients } = valueAndGradients([...named.values()], (tensors) => {
      const head = new Map(names.map((name, i): [string, Tensor] => [name, tensors[i] as Tensor]));
      return labelLoss(headLogits(head, headInput(batch, lab)), batch.targets);
    });
    optimizer.step(gradients, rate);
  });
}

/** Logits `[batch, label]` as plain values. */
async function logitsOf(head: NamedTensors, lab: IclParameters, batch: Batch): Promise<NdArray> {
  const [logits] = await compute(() => [headLogits(head, headInput(batch, lab))]);
  return logits!;
}

async function headStep(
  lab: IclParameters,
  world: World,
  head: NamedTensors,
  step: number,
  seed: number,
): Promise<HeadStep> {
  const source = random(seed).fork('measure');
  const drawn = (kind: BatchKind): Batch =>
    drawBatch(lab, world, kind, lab.measured, source.fork(kind));
  const accuracyOn = async (batch: Batch): Promise<number> =>
    accuracyOf(batch, await logitsOf(head, lab, batch));
  const known = drawn('known');
  const [first, second] = await readBack([head.get('beta1')!, head.get('beta2')!]);
  const [beta1, beta2] = [first, second].map((kept) => betaOf(kept?.data[0] ?? NaN));
  return {
    step,
    beta1: beta1!,
    beta2: beta2!,
    loss: lossOn(known, await logitsOf(head, lab, known)),
    inContext: await accuracyOn(drawn('in-context')),
    inWeights: await accuracyOn(drawn('in-weights')),
    ILA: labelAttention(lab, beta1!),
  };
}

/** Mean cross-entropy of the targets, in nats. */
function lossOn({ targets }: Batch, logits: NdArray): number {
  const losses = targets.map((target, i) => {
    const row = subarray(logits, i).data;
    return logSumExp(row) - (row[target] ?? NaN);
  });
  return mean(losses);
}

/** The loss where the betas are others and the classifier is that of the end: `[beta2, beta1]`. */
async function surfaceOf(
  lab: IclParameters,
  head: NamedTensors,
  known: Batch,
  path: readonly HeadStep[],
  grid: number,
  checkpoint: () => Promise<void>,
): Promise<HeadStudy['surface']> {
  const reach = (name: 'beta1' | 'beta2'): number[] => {
    const most = margin * Math.max(1, ...path.map((step) => step[name]));
    return Array.from({ length: grid }, (_, i) => (most * i) / (grid - 1));
  };
  const [beta1, beta2] = [reach('beta1'), reach('beta2')];
  const input = headInput(known, lab);
  const losses: number[] = [];
  try {
    for (const second of beta2) {
      await checkpoint();
      const rows = await compute(() =>
        beta1.map((first) => headLogits(withBetas(head, first, second), input)),
      );
      losses.push(...rows.map((logits) => lossOn(known, logits)));
    }
  } finally {
    dispose(...(Object.values(input) as Tensor[]));
  }
  return { beta1, beta2, loss: ndarray(Float32Array.from(losses), [grid, grid]) };
}
