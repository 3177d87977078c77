import { vocabulary } from './grammar';

/** The words that the model reads, `<bos>` left out. */
export const words: readonly string[] = vocabulary();

/** Room for ten shots of a word task, and some. */
const positions = 80;

/** The config.json of the model: GPT-2's, in small. */
export const config = {
  model_type: 'gpt2',
  architectures: ['GPT2LMHeadModel'],
  vocab_size: words.length + 1,
  n_positions: positions,
  n_embd: 128,
  n_layer: 4,
  n_head: 8,
  activation_function: 'gelu_new',
  layer_norm_epsilon: 1e-5,
  bos_token_id: 0,
  tie_word_embeddings: false,
} as const;

/** Texts of each group that training draws from. */
export const textsPerGroup = 100_000;

/** Everything else that decides a run of `train.py`. */
export const recipe = {
  config,
  /** Standard deviations of the first weights. Positions begin as sines and cosines of waves^(-2j / d_model). */
  first: {
    embedding: 0.25,
    position: 0.25,
    waves: 6,
    projection: 0.07,
    output: 0.03,
    unembedding: 0.03,
  },
  steps: 3000,
  /** Up to which step each stage goes, and how many texts of each of its groups (`stageGroups`) are in a step. */
  stages: [
    { until: 1250, batch: [72, 16, 6, 16] },
    { until: 3000, batch: [48, 40, 4, 4] },
  ],
  /** What a word counts in the loss, by its kind (`wordKinds`). */
  weights: [0.05, 0.5, 1],
  /** Up to the peak in `warmup` steps, down along a cosine of `span` steps, the last `end` ones to nothing. */
  rate: { peak: 2e-3, warmup: 100, span: 4000, floor: 0.03, end: 400 },
  decay: 0.05,
  betas: [0.9, 0.98],
  clip: 1,
  /** The price of what heads add (the sum over heads of its RMS norm): its weight, when it begins, and the steps it grows over. */
  penalty: { weight: 0.02, from: 2000, ramp: 400 },
  /**
   * Heads that are told for a while where the answer stands: one the thing that a letter is asked for,
   * one the argument in the signature. Weight of -log of their attention to it.
   */
  guide: { layer: 2, heads: [4, 5], weight: 0.3, from: 2250, until: 2600 },
  report: 20,
  checkpoint: 250,
} as const;
