import type { Random } from '../../base/random';
import { random } from '../../base/random';
import { forward } from '../../model/forward';
import { constantValues, initialise, normalValues } from '../../model/initialise';
import { Parameters } from '../../model/parameters';
import type { ParameterName, ParameterSpec } from '../../model/parameters';
import type { Transformer } from '../../model/pass';
import { AdamW } from '../../tensor/adamw';
import { crossEntropy } from '../../tensor/crossEntropy';
import { numberOf, valueAndGradients, weightedSum } from '../../tensor/gradient';
import type { Scalar } from '../../tensor/gradient';
import { slice } from '../../tensor/indexing';
import { dispose, scope } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, rename } from '../../tensor/tensor';
import { blockHook } from '../../terms/hooks';
import { headOutputPenalty } from '../training/penalty';
import { scheduleAt } from '../training/schedule';
import type { InductionRecipe, Stage } from './recipe';
import { repeatSequence } from './task';

/** What is told of training while it goes on. */
export interface TrainingReport {
  readonly step: number;
  readonly steps: number;
  /** Mean cross-entropy of the words that could be known plus the weighted rest, in nats. */
  readonly loss: number;
}

/**
 * Trains a model on repeated segments. `onReport` gets the loss every `every` steps and may take
 * its time; `checkpoint` is awaited at every step. The caller owns the model.
 */
export async function trainInduction(
  recipe: InductionRecipe,
  seed: number,
  checkpoint: () => Promise<void>,
  onReport: (report: TrainingReport, model: Transformer) => Promise<void> | void,
  every = 50,
): Promise<Transformer> {
  const source = random(seed);
  const { names, optimizer } = begin(recipe, source.fork('init'));
  const data = source.fork('data');
  const steps = recipe.stages.reduce((sum, stage) => sum + stage.steps, 0);
  for (let step = 0; step < steps; step++) {
    await checkpoint();
    const share = scheduleAt(step, { ...recipe.rate, steps });
    const loss = update(recipe, names, optimizer, stageAt(recipe, step), { step, share, data });
    if (step % every === 0 || step === steps - 1) {
      const model = modelOf(recipe, names, optimizer.parameters());
      await onReport({ step, steps, loss: await numberOf(loss) }, model);
    }
    loss.dispose();
  }
  return withContext(modelOf(recipe, names, optimizer.release()), recipe.keptContext);
}

function begin(
  recipe: InductionRecipe,
  source: Random,
): { names: ParameterName[]; optimizer: AdamW } {
  const entries = initialise(recipe.config, (spec) => firstValues(recipe, spec, source)).entries();
  const decays = entries.map(([name]) => /\.W_[A-Z]$/.test(name));
  const tensors = entries.map(([, tensor]) => tensor);
  return {
    names: entries.map(([name]) => name),
    optimizer: new AdamW(tensors, decays, recipe.optimizer),
  };
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

/** One step: a fresh batch, the loss and its gradients, an update. Gives the loss. */
function update(
  recipe: InductionRecipe,
  names: readonly ParameterName[],
  optimizer: AdamW,
  stage: Stage,
  { step, share, data }: { step: number; share: number; data: Random },
): Scalar {
  const { ids, weights } = batch(recipe, stage, data);
  const offset = data.int(recipe.config.n_ctx - stage.length + 1);
  const price = recipe.penalty.weight * share * rampAt(recipe, step);
  return scope(() => {
    const { value, gradients } = valueAndGradients(optimizer.parameters(), (tensors) => {
      const model = modelOf(recipe, names, tensors);
      return objective(movedBy(model, offset, stage.length), ids, weights, price);
    });
    optimizer.step(gradients, recipe.rate.peak * share);
    return value;
  });
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

function modelOf(
  { config }: InductionRecipe,
  names: readonly ParameterName[],
  tensors: readonly Tensor[],
): Transformer {
  const entries = names.map((name, i): [ParameterName, Tensor] => [name, tensors[i] as Tensor]);
  return { config, parameters: new Parameters(new Map(entries)) };
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
