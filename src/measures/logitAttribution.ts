import { dot } from '../base/cholesky';
import { InputError } from '../base/errors';
import { ndarray } from '../base/ndarray';
import { topIndices } from '../base/statistics';
import type { ModelConfig } from '../model/config';
import type { Transformer } from '../model/pass';
import { answerOf, logitsOf } from '../model/run';
import type { Run } from '../model/run';
import { pick } from '../tensor/indexing';
import { compute } from '../tensor/readback';
import { layersOf } from '../terms/blocks';
import type { Attribution } from '../terms/detail';
import { embeddingParts, layerParts } from './logitAttributionParts';
import { logitDirection } from './logitDirection';

/** The parts of a difference of logits, with the ids that it is between. */
export interface Parts extends Omit<Attribution, 'target' | 'distractor'> {
  readonly target: number;
  readonly distractor: number;
}

/** What is asked; the answer's position and the two most likely ids there if left out. */
export interface AttributionQuestion {
  readonly position?: number | undefined;
  readonly target?: number | undefined;
  readonly distractor?: number | undefined;
}

/** Why a model's logits are no sum over its parts; null where they are. */
export function noAttribution(config: ModelConfig): string | null {
  if (config.d_vocab === 0)
    return 'This model ends with its residual: there are no logits to take apart.';
  if (config.mlm_head || config.norm_placement === 'post')
    return 'This model normalizes the sum of the residual in every layer: its logits are no sum over heads.';
  if ((config.image?.answers.length ?? 1) > 1)
    return 'This model averages two classifiers at two positions: its logits are no sum over one residual.';
  return null;
}

/**
 * Direct logit attribution: what every head, every MLP, the embeddings and the biases add to
 * logit(target) - logit(distractor) at one position, the last norm's scale held at what it was. With
 * r the output of a part, that is (r - mean r) ln_final.w (W_U[target] - W_U[distractor]) / scale; a
 * norm that follows attention (Gemma) is held likewise. A head's part is z W_O, its value's bias in,
 * the output's bias apart. Parts add up to the difference, before the logits' soft cap.
 * `pace` is awaited before each layer, which is run once more.
 * @throws InputError where a model's logits are no sum over its parts, and for ids or a position outside
 */
export async function attribution(
  model: Transformer,
  run: Run,
  question: AttributionQuestion,
  pace: (done: number, total: number) => Promise<void>,
): Promise<Parts> {
  const { config } = model;
  const reason = noAttribution(config);
  if (reason !== null) throw new InputError(reason);
  const asked = await askedOf(model, run, question);
  const { position, target, distractor } = asked;
  const [last] = await compute(() => [pick(run.final, 'pos', [position])]);
  const final = Float64Array.from(last?.data ?? []);
  const direction = await logitDirection(model, final, target, distractor);
  const decoder = layersOf(config, 'decoder');
  const heads = new Float32Array(config.n_layers * config.n_heads).fill(NaN);
  const mlps = new Float32Array(config.n_layers).fill(NaN);
  let biases = direction.constant;
  for (const [i, layer] of decoder.entries()) {
    await pace(i, decoder.length);
    const found = await layerParts(model, run, layer, position, direction.vector);
    heads.set(found.heads, layer * config.n_heads);
    mlps[layer] = found.mlp;
    biases += found.bias;
  }
  const { whole, place } = await embeddingParts(
    model,
    run,
    decoder[0] ?? 0,
    position,
    direction.vector,
  );
  const parts = { embedding: whole - (place ?? 0), position_embedding: place, biases };
  const sum = total([...heads, ...mlps, parts.embedding, place ?? 0, biases]);
  // All that reached the last norm, whoever wrote it.
  const arrived = dot(final, 0, direction.vector, 0, final.length) + direction.constant;
  const edits = run.interventions.length > 0 ? arrived - sum : null;
  return {
    ...{ position, target, distractor, difference: asked.difference },
    softcap: config.logit_softcap ?? null,
    heads: ndarray(heads, [config.n_layers, config.n_heads]),
    ...{ mlps, ...parts, edits, sum: sum + (edits ?? 0) },
  };
}

interface Asked {
  readonly position: number;
  readonly target: number;
  readonly distractor: number;
  readonly difference: number;
}

/** The question with what it left out, and the difference of the model's own logits. */
async function askedOf(
  model: Transformer,
  run: Run,
  { position: wanted, target, distractor }: AttributionQuestion,
): Promise<Asked> {
  const length = run.tokens.length;
  const answer = model.config.image?.answers[0] ?? length - 1;
  const position = wanted ?? answer;
  if (position >= length)
    throw new InputError(`expected a position from 0 to ${length - 1}, got ${position}`);
  const [found] = await compute(() => [
    position === answer ? answerOf(model, run) : logitsOf(model, run, position, 1),
  ]);
  const logits = found?.data ?? new Float32Array();
  const outside = [target, distractor].find((id) => id !== undefined && id >= logits.length);
  if (outside !== undefined)
    throw new InputError(`expected token ids from 0 to ${logits.length - 1}, got ${outside}`);
  const likely = topIndices(logits, 3);
  const other = (taken: number | undefined): number => likely.find((id) => id !== taken) ?? 0;
  const first = target ?? other(distractor);
  const second = distractor ?? other(first);
  const difference = (logits[first] ?? NaN) - (logits[second] ?? NaN);
  return { position, target: first, distractor: second, difference };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
}
