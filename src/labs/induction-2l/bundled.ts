import { digestOf } from '../../base/digest';
import { saveTransformerLens, transformerLensConfig } from '../../model/weights/save';
import { json } from '../modelFiles';
import type { ModelFiles, TrainableModel, TrainingContext } from '../trainableModel';
import { cardOf } from './card';
import { evaluateInduction } from './evaluate';
import type { InductionFacts } from './evaluate';
import { notesOf } from './notes';
import { inductionRecipe } from './recipe';
import { wordTokenizer } from '../induction/tokenizer';
import { disposeTrained, trainInduction } from './recipeTrainer';
import { words } from '../induction/words';

/** The seed of the measurements on the card, apart from that of training. */
const evaluationSeed = 1000;

/** Two layers of attention alone that can do one thing: repeat what they have read. */
export const induction2l: TrainableModel = {
  id: 'induction-2l',
  title: 'Induction, 2 layers',
  async train(context) {
    const begun = performance.now();
    const recipe = inductionRecipe(words.length);
    const { checkpoint, seed } = context;
    const model = await trainInduction(recipe, seed, checkpoint, ({ step, steps, loss }) => {
      context.onProgress('training', step, steps, `loss ${loss.toFixed(4)}`);
    });
    try {
      const seconds = (performance.now() - begun) / 1000;
      const weights = await saveTransformerLens(model, { format: 'pt' });
      context.onProgress('measuring', 0, 1, '');
      const facts = await evaluateInduction(model, evaluationSeed);
      return filesOf(context, transformerLensConfig(model), weights, facts, seconds);
    } finally {
      disposeTrained(model);
    }
  },
};

function filesOf(
  context: TrainingContext,
  config: Record<string, unknown>,
  weights: Uint8Array,
  facts: InductionFacts,
  seconds: number,
): ModelFiles {
  const { tokenizer, tokenizerConfig } = wordTokenizer(
    words,
    inductionRecipe(words.length).keptContext,
  );
  const training = { ...context, seconds, digest: digestOf(weights), evaluationSeed };
  return new Map<string, Uint8Array | string>([
    ['config.json', json(config)],
    ['model.safetensors', weights],
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(tokenizerConfig)],
    ['headscope.json', json(notesOf(facts))],
    ['facts.json', json(facts)],
    ['README.md', cardOf(inductionRecipe(words.length), facts, training)],
  ]);
}
