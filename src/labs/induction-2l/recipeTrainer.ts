import type { Random } from '../../base/random';
import { forward } from '../../model/forward';
import { constantValues, initialise, normalValues } from '../../model/initialise';
import { Parameters } from '../../model/parameters';
import type { ParameterName, ParameterSpec } from '../../model/parameters';
import type { Transformer } from '../../model/pass';
import { crossEntropy } from '../../tensor/crossEntropy';
import { weightedSum } from '../../tensor/gradient';
import type { Scalar } from '../../tensor/gradient';
import { slice } from '../../tensor/indexing';
import { dispose } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, rename } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import type { Pace, Trainer } from '../define';
import { repeatSequence } from '../induction/task';
import { scheduleAt } from '../schedule';
import { headOutputPenalty } from '../training/penalty';
import { TrainingRun } from '../training/run';
import { transformerOf } from '../training/transformerOf';
import type { InductionRecipe, Stage } from './recipe';

/** What is told of training while it goes on. */
export interface TrainingReport {
  readonly step: number;
  readonly steps: number;
  /** Mean cross-entropy of the words that could be known plus the weighted rest, in nats. */
  readonly loss: number;
}

/** Steps between two reports. */
const reportEvery = 50;

/**
 * Trains a model on repeated segments. `onReport` gets the loss every 50 steps; `checkpoint` is
 * awaited at every step. The caller owns the model.
 */
export async function trainInduction(
  recipe: InductionRecipe,
  seed: number,
  checkpoint: () => Promise<void>,
  onReport: (report: TrainingReport) => void,
): Promise<Transformer> {
  const steps = stepsOf(recipe);
  const parameters = { steps, measureEvery: reportEvery, checkpointEvery: steps };
  const run = TrainingRun.begin(recipeTrainer(recipe), { lab: 'induction-2l', parameters, seed });
  try {
    await run.advance(steps, {
      checkpoint,
      onNews: ({ step, losses, rows }) => {
        const loss = losses.at(-1);
        if (rows.length > 0 && loss !== undefined) onReport({ step, steps, loss });
      },
    });
  } catch (error) {
    run.dispose();
    throw error;
  }
  return withContext(transformerOf(recipe.config, run.release()), recipe.keptContext);
}

/** The recipe as a training of the core. */
export function recipeTrainer(recipe: InductionRecipe): Trainer<Pace, null> {
  const { optimizer, rate } = recipe;
  const steps = stepsOf(recipe);
  return {
    begin(_, source) {
      const first = initialise(recipe.config, (spec) => firstValues(recipe, spec, source));
      return {
        parameters: new Map(first.entries()),
        optimizer,
        rateAt: (step) => rate.peak * shareAt(recipe, step, steps),
        loss: (parameters, step, data) => {
          const { length } = stageAt(recipe, step);
          const { ids, weights } = batch(recipe, stageAt(recipe, step), data);
          const offset = data.int(recipe.config.n_ctx - length + 1);
          const price = recipe.penalty.weight * shareAt(recipe, step, steps) * rampAt(recipe, step);
          const model = transformerOf(recipe.config, parameters);
          return objective(movedBy(model, offset, length), ids, weights, price);
        },
        measure: () => Promise.resolve({ metrics: {}, view: null }),
      };
    },
  };
}

function stepsOf({ stages }: InductionRecipe): number {
  return stages.reduce((sum, stage) => sum + stage.steps, 0);
}

function shareAt({ rate }: InductionRecipe, step: number, steps: number): number {
  return scheduleAt(step, { kind: 'cosine', warmup: rate.warmup, floor: rate.floor, steps });
}

function firstValues(
  { init }: InductionRecipe,
  { name, shape }: ParameterSpec,
  source: Random,
): Float32Array {
  if (name === 'pos_embed.W_pos')
    return waves(shape, init.positionBase, init.position * Math.SQRT2);
  if (name === 'embed.W_E') return normalValues(shape, init.embedding, source);
  if (name.endsWith('.W_O')) return normalValues(shape, init.output, source);
  if (name.includes('.W_')) return normalValues(shape, init.projection, source);
  return constantValues(shape, name.endsWith('.w') ? 1 : 0);
}

/** Half sines, half cosines of the position, at frequencies base^(-2j / width). */
function waves(
  [length = 0, width = 0]: readonly number[],
  base: number,
  size: number,
): Float32Array {
  const half = width / 2;
  return Float32Array.from({ length: length * width }, (_, i) => {
    const [position, column] = [Math.floor(i / width), i % width];
    const angle = position * base ** ((-2 * (column % half)) / width);
    return size * (column < half ? Math.sin(angle) : Math.cos(angle));
  });
}

function stageAt({ stages }: InductionRecipe, step: number): Stage {
  let before = 0;
  for (const stage of stages) {
    before += stage.steps;
    if (step < before) return stage;
  }
  throw new RangeError(`the recipe ends before step ${step}`);
}

function rampAt({ penalty }: InductionRecipe, step: number): number {
  return Math.min(1, Math.max(0, (step - penalty.from) / penalty.ramp));
}

function objective(
  model: Transformer,
  ids: readonly number[][],
  weights: Float32Array,
  price: number,
): Scalar {
  const layers = Array.from({ length: model.config.n_layers }, (_, layer) => layer);
  const inputs = ids.map((row) => row.slice(0, -1));
  const hooks = price > 0 ? layers.map((layer) => blockHook(layer, 'attn.hook_z')) : [];
  const { logits, cache } = forward(model, inputs, { wanted: hooks });
  const shape = [ids.length, inputs[0]?.length ?? 0];
  const loss = crossEntropy(
    logits,
    ids.map((row) => row.slice(1)),
    fromValues(weights, shape, 'batch pos'),
  );
  const penalties = hooks.map((hook, layer): readonly [Scalar, number] => [
    headOutputPenalty(
      rename(cache[hook] as Tensor, 'batch pos head d_head'),
      model.parameters.block(layer, 'attn.W_O'),
    ),
    price,
  ]);
  return weightedSum([[loss, 1], ...penalties]);
}

/** The same model with its positions numbered from `offset` on, so that short texts train them all. */
function movedBy({ config, parameters }: Transformer, offset: number, length: number): Transformer {
  const entries = parameters
    .entries()
    .map(([name, tensor]): [ParameterName, Tensor] =>
      name === 'pos_embed.W_pos'
        ? [name, slice(rename(tensor, 'pos d_model'), 'pos', offset, length)]
        : [name, tensor],
    );
  return { config, parameters: new Parameters(new Map(entries)) };
}

function batch(
  recipe: InductionRecipe,
  stage: Stage,
  data: Random,
): { ids: number[][]; weights: Float32Array } {
  const drawn = Array.from({ length: stage.batch }, () =>
    repeatSequence(recipe.task, stage.length, data),
  );
  const weightOf = (known: boolean): number => (known ? 1 : recipe.freshWeight);
  return {
    ids: drawn.map(({ ids }) => ids),
    weights: Float32Array.from(
      drawn.flatMap(({ predictable }) => predictable.slice(1).map(weightOf)),
    ),
  };
}

/** The same model for shorter texts: the positions beyond are freed. Owns and returns the weights. */
export function withContext({ config, parameters }: Transformer, n_ctx: number): Transformer {
  const entries = parameters.entries().map(([name, tensor]): [ParameterName, Tensor] => {
    if (name !== 'pos_embed.W_pos') return [name, tensor];
    const kept = slice(rename(tensor, 'pos d_model'), 'pos', 0, n_ctx);
    dispose(tensor);
    return [name, kept];
  });
  return { config: { ...config, n_ctx }, parameters: new Parameters(new Map(entries)) };
}

/** Frees a trained model. */
export function disposeTrained({ parameters }: Transformer): void {
  dispose(...parameters.entries().map(([, tensor]) => tensor));
}
