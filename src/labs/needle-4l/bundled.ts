import { digestOf } from '../../base/digest';
import { disposeModel } from '../../model/loaded';
import { loadModel } from '../../model/weights/load';
import { folderOf, json } from '../modelFiles';
import type {
  ModelFiles,
  PythonTraining,
  TrainableModel,
  TrainingContext,
} from '../trainableModel';
import { cardOf } from './card';
import { evaluateNeedle } from './evaluate';
import type { Extent, NeedleFacts } from './evaluate';
import { vocabulary } from './language';
import { notesOf } from './notes';
import recipe from './recipe.json';
import { needleTokenizer } from './tokenizer';

const id = 'needle-4l';

/** The seed of the measurements on the card, apart from that of training. */
const evaluationSeed = 1000;

/** What the card measures. */
const extent: Extent = {
  lengths: [128, 256, 512],
  depths: [0, 0.25, 0.5, 0.75, 1],
  perCell: 8,
  masking: { length: 128, cases: 8, draws: 20 },
  singles: true,
};

/** A small Llama that finds things in a text. */
export const needle4l: TrainableModel = {
  id,
  title: 'Needle, 4 layers',
  async train(context) {
    const trained = await context.python({
      script: 'src/labs/needle-4l/train.py',
      packages: ['torch', 'safetensors'],
      inputs: new Map([['recipe.json', json({ ...recipe, seed: context.seed })]]),
      outputs: ['model.safetensors', 'training.json'],
    });
    const weights = trained.get('model.safetensors') ?? new Uint8Array();
    const log = JSON.parse(new TextDecoder().decode(trained.get('training.json'))) as PythonLog;
    const files = modelFiles(weights);
    const facts = await measured(files, context);
    const { command, seed, backend } = context;
    const digest = digestOf(weights);
    const made = { ...log, command, seed, backend, digest, evaluationSeed };
    return new Map([...files, ...describedBy(facts, made)]);
  },
};

type PythonLog = Pick<PythonTraining, 'seconds' | 'torch'>;

/** What a model needs to be opened. */
function modelFiles(weights: Uint8Array): ModelFiles {
  const context = recipe.model.max_position_embeddings;
  const { tokenizer, tokenizerConfig } = needleTokenizer(context);
  return new Map<string, Uint8Array | string>([
    ['config.json', json(llamaConfig())],
    ['model.safetensors', weights],
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(tokenizerConfig)],
  ]);
}

function describedBy(facts: NeedleFacts, made: PythonTraining): [string, string][] {
  return [
    ['headscope.json', json(notesOf(recipe.model.max_position_embeddings, facts.top.length))],
    ['facts.json', json(facts)],
    ['README.md', cardOf(recipe, facts, made)],
  ];
}

async function measured(files: ModelFiles, context: TrainingContext): Promise<NeedleFacts> {
  const model = await loadModel(folderOf(id, files), 'directory');
  let batches = 0;
  try {
    return await evaluateNeedle(model, evaluationSeed, extent, async () => {
      await context.checkpoint();
      if (batches++ % 20 === 0) context.onProgress('measuring', 0, 1, `${batches} batches`);
    });
  } finally {
    disposeModel(model);
  }
}

function llamaConfig(): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: vocabulary().length,
    ...recipe.model,
    hidden_act: 'silu',
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: false,
    bos_token_id: 0,
    torch_dtype: 'float16',
  };
}
