import type { Random } from '../../base/random';
import { contract } from '../../tensor/contract';
import { slice } from '../../tensor/indexing';
import { compute } from '../../tensor/readback';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { rename } from '../../tensor/tensor';
import type { MeasureContext, Measurement } from '../define';
import type { Batch, BatchKind } from './batches';
import { drawBatch } from './batches';
import type { IclParameters } from './index';
import { accuracyOf, progressOf } from './measures';
import type { Ablation } from './network';
import { bilinear, fullAttention } from './network';
import { observe, tokensOf } from './objective';
import type { AblationName, IclView } from './result';
import { ablations } from './result';
import type { TaskSettings, World } from './task';
import { lengthOf, positionsOf } from './task';

const ablationOf: Readonly<Record<AblationName, Ablation>> = {
  none: { first: false, second: false },
  first: { first: true, second: false },
  second: { first: false, second: true },
  both: { first: true, second: true },
};

/** All that is measured at a step: accuracies, the progress of the induction head, what is shown. */
export async function measureIcl(
  parameters: IclParameters,
  world: World,
  tensors: NamedTensors,
  { random, checkpoint }: MeasureContext,
): Promise<Measurement<IclView>> {
  const length = lengthOf(parameters);
  const drawn = (kind: BatchKind): Batch =>
    drawBatch(parameters, world, kind, parameters.measured, random.fork(kind));
  const accuracyOn = async (batch: Batch, ablation?: Ablation): Promise<number> => {
    await checkpoint();
    return accuracyOf(batch, (await observe(tensors, batch, length, ablation)).logits);
  };
  const novel = drawn('in-context');
  const byAblation: [AblationName, number][] = [];
  for (const name of ablations) byAblation.push([name, await accuracyOn(novel, ablationOf[name])]);
  const inContext = Object.fromEntries(byAblation) as Record<AblationName, number>;
  const known = drawn('known');
  const progress = progressOf(known, await observe(tensors, known, length));
  const metrics = {
    inContext: inContext.none,
    swapped: await accuracyOn(drawn('swapped')),
    inWeights: await accuracyOn(drawn('in-weights')),
    firstUniform: inContext.first,
    secondUniform: inContext.second,
    ...progress,
  };
  return {
    metrics: Object.fromEntries(
      Object.entries(metrics).filter(([, value]) => !Number.isNaN(value)),
    ),
    view: {
      ...(await shown(parameters, world, tensors, random)),
      accuracy: inContext,
    },
  };
}

/** The attention on one example, and what the weights make of positions and contents. */
async function shown(
  parameters: IclParameters,
  world: World,
  tensors: NamedTensors,
  random: Random,
): Promise<Omit<IclView, 'accuracy'>> {
  const example = drawBatch(parameters, world, 'in-context', 1, random.fork('example'));
  const [positions, contents, throughFirst, ...patterns] = await compute(() => [
    ...blocksOf(parameters, tensors),
    ...ablations.map((name) => patternsOf(tensors, example, parameters, ablationOf[name])),
  ]);
  const byName = ablations.map((name, i) => [name, patterns[i]]);
  return {
    tokens: tokenNames(example),
    positions: positions!,
    contents: contents!,
    throughFirst: throughFirst!,
    patterns: Object.fromEntries(byName) as IclView['patterns'],
  };
}

/** Q1 K1^T between positions, and Q2 K2^T between contents, as it is and through V1. */
function blocksOf(settings: TaskSettings, tensors: NamedTensors): Tensor[] {
  const [positions, D] = [positionsOf(settings), settings.D];
  const second = bilinear(tensors, '2');
  const V1 = rename(tensors.get('V1') as Tensor, 'd_out d_in');
  const through = contract(second, V1, 'd_model d_out');
  return [
    squareOf(bilinear(tensors, '1'), 0, positions),
    squareOf(second, positions, D),
    squareOf(rename(through, 'd_model d_in'), positions, D),
  ];
}

/** A square on the diagonal. */
function squareOf(matrix: Tensor<'d_model d_in'>, start: number, size: number): Tensor {
  return slice(slice(matrix, 'd_model', start, size), 'd_in', start, size);
}

/** Both layers' attention on a single sequence: `[layer, query, key]`. */
function patternsOf(
  tensors: NamedTensors,
  example: Batch,
  settings: TaskSettings,
  ablation: Ablation,
): Tensor {
  return fullAttention(tensors, tokensOf(example, lengthOf(settings)), ablation).patterns;
}

/** `a A b B a A ... a?`: the same letter for the same class. */
function tokenNames({ sequences }: Batch): string[] {
  const [sequence] = sequences;
  if (!sequence) return [];
  const classes = [...new Set(sequence.context)];
  const letterOf = (k: number): string => String.fromCharCode(97 + (classes.indexOf(k) % 26));
  const pairs = sequence.context.flatMap((k) => [letterOf(k), letterOf(k).toUpperCase()]);
  return [...pairs, `${letterOf(sequence.target)}?`];
}
