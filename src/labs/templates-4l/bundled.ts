import { digestOf } from '../../base/digest';
import { random } from '../../base/random';
import { loadModel } from '../../model/weights/load';
import { disposeModel } from '../../model/loaded';
import type { LoadedModel } from '../../model/loaded';
import { folderOf, json } from '../modelFiles';
import type { ModelFiles, TrainableModel, TrainingContext } from '../trainableModel';
import { wordTokenizer } from '../induction/tokenizer';
import { cardOf } from './card';
import { evaluateCircuit } from './circuit';
import { evaluateShots, evaluateTasks } from './evaluate';
import type { TemplateFacts } from './facts';
import { notes } from './notes';
import { config, recipe, textsPerGroup, words } from './recipe';
import { stageGroups, trainingData } from './trainingData';

/** The seed of the measurements on the card, apart from that of training. */
const evaluationSeed = 1000;
const casesPerTask = 500;
const shotCases = 20;
const circuitCases = 100;

/** Four layers with MLPs that solve five kinds of tasks on generated templates. */
export const templates4l: TrainableModel = {
  id: 'templates-4l',
  title: 'Templates, 4 layers',
  async train(context) {
    return measuredFiles(await trained(context), context);
  },
};

/** What the training script leaves behind. */
interface TrainedWeights {
  readonly weights: Uint8Array;
  readonly seconds: number;
  /** PyTorch's version. */
  readonly torch: string;
}

/** The files of the model with what the engine measured of it. */
export async function measuredFiles(
  { weights, seconds, torch }: TrainedWeights,
  context: TrainingContext,
): Promise<ModelFiles> {
  const files = new Map<string, Uint8Array | string>([
    ['config.json', json(config)],
    ['model.safetensors', weights],
    ...tokenizerFiles(),
    ['headscope.json', json(notes)],
  ]);
  const model = await loadModel(folderOf(templates4l.id, files), 'directory');
  try {
    const facts = await factsOf(model, context);
    const training = { ...context, seconds, torch, digest: digestOf(weights), evaluationSeed };
    return new Map([...files, ['facts.json', json(facts)], ['README.md', cardOf(facts, training)]]);
  } finally {
    disposeModel(model);
  }
}

/** The weights that the script leaves, and what it says of its run. */
async function trained(context: TrainingContext): Promise<TrainedWeights> {
  context.onProgress('generating texts', 0, 1, '');
  const left = await context.python({
    script: 'src/labs/templates-4l/train.py',
    packages: ['torch', 'numpy', 'safetensors'],
    inputs: new Map<string, Uint8Array | string>([
      ['recipe.json', json({ ...recipe, seed: context.seed })],
      ...stageGroups.flatMap((_, stage) => stageFiles(stage, context.seed)),
    ]),
    outputs: ['model.safetensors', 'log.json'],
  });
  const log = JSON.parse(new TextDecoder().decode(left.get('log.json'))) as {
    seconds: number;
    torch: string;
  };
  return { weights: left.get('model.safetensors') ?? new Uint8Array(), ...log };
}

/** The texts of a stage, as the script reads them. */
function stageFiles(stage: number, seed: number): [string, Uint8Array][] {
  const data = trainingData(stageGroups[stage] ?? [], textsPerGroup, random(seed + stage));
  return [
    [`ids.${stage}.bin`, bytesOf(data.ids)],
    [`kinds.${stage}.bin`, data.kinds],
    [`sources.${stage}.bin`, bytesOf(data.sources)],
    [`lengths.${stage}.bin`, bytesOf(data.lengths)],
    [`groups.${stage}.bin`, data.groups],
  ];
}

function tokenizerFiles(): [string, string][] {
  const { tokenizer, tokenizerConfig } = wordTokenizer(words, config.n_positions, {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Whitespace' },
      { type: 'Split', pattern: { Regex: String.raw`\d\d` }, behavior: 'Isolated', invert: false },
    ],
  });
  return [
    ['tokenizer.json', json(tokenizer)],
    ['tokenizer_config.json', json(tokenizerConfig)],
  ];
}

async function factsOf(model: LoadedModel, context: TrainingContext): Promise<TemplateFacts> {
  const { checkpoint } = context;
  context.onProgress('measuring the tasks', 0, 3, '');
  const tasks = await evaluateTasks(model, evaluationSeed, casesPerTask, checkpoint);
  context.onProgress('measuring the shots', 1, 3, '');
  const shots = await evaluateShots(model, evaluationSeed, shotCases);
  context.onProgress('measuring the heads', 2, 3, '');
  return {
    tasks,
    shots,
    circuit: await evaluateCircuit(model, evaluationSeed, circuitCases, checkpoint),
  };
}

/** In the byte order of every machine this runs on: the lowest byte first. */
function bytesOf({ buffer, byteOffset, byteLength }: Uint16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
