import type { Random } from '../../base/random';
import { forward } from '../../model/forward';
import { crossEntropy } from '../../tensor/crossEntropy';
import { fromValues } from '../../tensor/tensor';
import type { Trainer } from '../define';
import { descentOf } from '../trainingFields';
import { transformerOf } from '../training/transformerOf';
import type { InductionParameters } from './index';
import { measureInduction } from './measure';
import { firstParameters, inductionConfig } from './model';
import { notesFor } from './notes';
import type { InductionView } from './result';
import { repeatSequence } from './task';
import { wordTokenizer } from './tokenizer';
import { words } from './words';

/** Trains a transformer of the workbench's kind on random words that repeat. */
export const trainer: Trainer<InductionParameters, InductionView> = {
  begin(parameters, random) {
    const config = inductionConfig(parameters);
    const isMatrix = (name: string): boolean => /\.W_[A-Za-z]+$/.test(name);
    return {
      parameters: firstParameters(config, random),
      ...descentOf(parameters, isMatrix),
      loss(tensors, _, data) {
        const { ids, weights } = batchOf(parameters, data);
        const inputs = ids.map((row) => row.slice(0, -1));
        const { logits } = forward(transformerOf(config, tensors), inputs);
        const targets = ids.map((row) => row.slice(1));
        const shape = [ids.length, parameters.length - 1];
        return crossEntropy(logits, targets, fromValues(weights, shape, 'batch pos'));
      },
      measure: (tensors, { random: source }) =>
        measureInduction(transformerOf(config, tensors), source),
      model: (tensors) => ({
        transformer: transformerOf(config, tensors),
        files: filesOf(parameters),
      }),
    };
  },
};

/** Fresh sequences, and what each of their words weighs in the loss. */
function batchOf(
  { batch, length, vocabulary, shortest, newWords }: InductionParameters,
  data: Random,
): { ids: number[][]; weights: Float32Array } {
  const task = { vocabulary, periodic: 1, shortest, longest: length >> 1, gap: 0, noise: 0 };
  const drawn = Array.from({ length: batch }, () => repeatSequence(task, length, data));
  return {
    ids: drawn.map(({ ids }) => ids),
    weights: Float32Array.from(
      drawn.flatMap(({ predictable }) =>
        predictable.slice(1).map((known) => (known ? 1 : newWords)),
      ),
    ),
  };
}

function filesOf({ vocabulary, length }: InductionParameters): ReadonlyMap<string, string> {
  const known = words.slice(0, vocabulary - 1);
  const { tokenizer, tokenizerConfig } = wordTokenizer(known, length);
  const files = {
    'tokenizer.json': tokenizer,
    'tokenizer_config.json': tokenizerConfig,
    'headscope.json': notesFor(known, length),
  };
  return new Map(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)]));
}
