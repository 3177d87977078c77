import { mean } from '../base/statistics';
import type { Transformer } from '../model/pass';
import { contract } from '../tensor/contract';
import { lookUp, pick } from '../tensor/indexing';
import { readBack, compute } from '../tensor/readback';
import type { Tensor } from '../tensor/tensor';
import { arrange, reshape } from '../tensor/tensor';
import { hasFinalNorm } from './heads/vocabulary';

/** Where the residual at one position has to go for one logit to rise over another. */
export interface LogitDirection {
  /** A part r of the residual adds r . vector to the difference. `[d_model]` */
  readonly vector: Float64Array;
  /** What the biases of the last norm and the unembedding add. */
  readonly constant: number;
}

/**
 * The direction of logit(target) - logit(distractor) in the residual that reaches the last norm, whose
 * scale is held at what it is for this residual `[d_model]`; before the logits' soft cap.
 */
export async function logitDirection(
  model: Transformer,
  residual: Float64Array,
  target: number,
  distractor: number,
): Promise<LogitDirection> {
  const { config, parameters } = model;
  const ids = [target, distractor];
  const [rows, ends] = await compute(() => [
    unembeddingRows(model, ids),
    ...(config.bias.unembed ? [pick(parameters.get('unembed.b_U'), 'vocab', ids)] : []),
  ]);
  const { d_model, normalization_type: type, eps } = config;
  const factor = config.unembed_scale ?? 1;
  const at = (i: number): number => rows?.data[i] ?? NaN;
  const step = Float64Array.from({ length: d_model }, (_, d) => factor * (at(d) - at(d_model + d)));
  const shift = ends ? (ends.data[0] ?? NaN) - (ends.data[1] ?? NaN) : 0;
  if (!hasFinalNorm(config)) return { vector: step, constant: shift };
  const centre = type === 'LN' ? mean(residual) : 0;
  const squares = residual.map((value) => (value - centre) ** 2);
  const scale = Math.sqrt(mean(squares) + eps);
  const [weight, bias] = await readBack([
    parameters.get('ln_final.w'),
    ...(type === 'LN' ? [parameters.get('ln_final.b')] : []),
  ]);
  const weighted = step.map((value, d) => (value * (weight?.data[d] ?? NaN)) / scale);
  const away = type === 'LN' ? mean(weighted) : 0;
  const moved = bias ? bias.data.reduce((sum, value, d) => sum + value * (step[d] ?? NaN), 0) : 0;
  return { vector: weighted.map((value) => value - away), constant: shift + moved };
}

/** The unembedding of some tokens, `[vocab, d_model]`, not scaled. In a scope. */
function unembeddingRows(
  { config, parameters }: Transformer,
  ids: readonly number[],
): Tensor<'vocab d_model'> {
  const shape = [ids.length, config.d_model];
  if (config.d_embed !== undefined) {
    const words = lookUp(parameters.get('embed.W_words'), [ids]);
    const wide = contract(words, parameters.get('unembed.W_out'), 'batch pos d_model');
    return reshape(wide, shape, 'vocab d_model');
  }
  if (!config.tied)
    return arrange(pick(parameters.get('unembed.W_U'), 'vocab', ids), 'vocab d_model');
  return reshape(lookUp(parameters.get('embed.W_E'), [ids]), shape, 'vocab d_model');
}
