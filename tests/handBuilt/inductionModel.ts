import { writeSafetensors } from '../../src/model/weights/safetensors';
import { ndarray, sizeOf } from '../../src/base/ndarray';
import type { NdArray } from '../../src/base/ndarray';
import { random } from '../../src/base/random';
import { bytesSource } from '../../src/model/weights/folder';
import type { ModelFolder } from '../../src/model/weights/folder';
import { wordTokenizer } from '../../src/labs/induction/tokenizer';

/**
 * A two-layer attention-only model whose every weight is set by hand, so that what each head does is
 * known: the residual is [token | position | previous token | output], all one-hot.
 *
 * Layer 0: H0 previous token, H1 sink, H2 self, H3 random. Layer 1: H0 induction, H1 sink, H2 self,
 * H3 random. Only L0H0 and L1H0 write anything.
 */
export const known = {
  words: Array.from({ length: 59 }, (_, i) => `w${i}`),
  n_ctx: 160,
  heads: { previousToken: 'L0H0', induction: 'L1H0' },
} as const;

const vocab = known.words.length + 1;
const width = { token: vocab, position: known.n_ctx, previous: vocab, output: vocab };
const start = {
  token: 0,
  position: vocab,
  previous: vocab + known.n_ctx,
  output: 2 * vocab + known.n_ctx,
};
const d_model = 3 * vocab + known.n_ctx;
const [n_heads, d_head] = [4, known.n_ctx];

/** Large enough that a softmax over matches is 0 or 1 in f32. */
const certain = 200 * Math.sqrt(d_head);

type Matrix = (row: number, column: number) => number;

/** The model's files by name. */
export function handBuiltFiles(): Record<string, Uint8Array> {
  const { tokenizer, tokenizerConfig } = wordTokenizer(known.words);
  return {
    'config.json': json({
      model_type: 'transformer_lens',
      ...{ n_layers: 2, n_heads, d_model, d_head, d_vocab: vocab, n_ctx: known.n_ctx },
      ...{ attn_only: true, normalization_type: null, positional_embedding_type: 'standard' },
    }),
    'model.safetensors': writeSafetensors(new Map(Object.entries(weights()))),
    'tokenizer.json': json(tokenizer),
    'tokenizer_config.json': json(tokenizerConfig),
  };
}

/** The model as a folder in memory. */
export function handBuiltFolder(): ModelFolder {
  const files = handBuiltFiles();
  return {
    id: 'hand-built-induction',
    open: (name) => Promise.resolve(files[name] && bytesSource(name, files[name])),
  };
}

function weights(): Record<string, NdArray> {
  return {
    'embed.W_E': matrix([vocab, d_model], (token, d) => one(d === start.token + token)),
    'pos_embed.W_pos': matrix([known.n_ctx, d_model], (pos, d) => one(d === start.position + pos)),
    'unembed.W_U': matrix([d_model, vocab], (d, token) => 10 * one(d === start.output + token)),
    'unembed.b_U': zeros(vocab),
    ...block(0, previousTokenHead),
    ...block(1, inductionHead),
  };
}

interface HeadWeights {
  readonly W_Q: Matrix;
  readonly W_K: Matrix;
  readonly W_V: Matrix;
  readonly W_O: Matrix;
  /** Constant query in the first dimension. */
  readonly b_Q?: number;
}

const nothing: Matrix = () => 0;
const copyToken: Matrix = (d, e) => one(d === start.token + e);

const previousTokenHead: HeadWeights = {
  W_Q: (d, e) => certain * one(d === start.position + e),
  W_K: (d, e) => one(e > 0 && d === start.position + e - 1),
  W_V: copyToken,
  W_O: (e, d) => one(e < width.previous && d === start.previous + e),
};

const inductionHead: HeadWeights = {
  W_Q: (d, e) => certain * one(e < width.token && d === start.token + e),
  W_K: (d, e) => one(e < width.previous && d === start.previous + e),
  W_V: copyToken,
  W_O: (e, d) => one(e < width.output && d === start.output + e),
};

const sinkHead: HeadWeights = {
  ...{ W_Q: nothing, W_V: nothing, W_O: nothing, b_Q: certain },
  W_K: (d, e) => one(e === 0 && d === start.position),
};

const selfHead: HeadWeights = {
  W_Q: (d, e) => certain * one(d === start.position + e),
  W_K: (d, e) => one(d === start.position + e),
  ...{ W_V: nothing, W_O: nothing },
};

function randomHead(seed: number): HeadWeights {
  const source = random(seed);
  return { W_Q: () => source.normal(), W_K: () => source.normal(), W_V: nothing, W_O: nothing };
}

function block(layer: number, first: HeadWeights): Record<string, NdArray> {
  const heads = [first, sinkHead, selfHead, randomHead(layer + 1)];
  const stack = (name: 'W_Q' | 'W_K' | 'W_V' | 'W_O', shape: readonly number[]): NdArray => {
    const parts = heads.map((head) => matrix(shape, head[name]).data);
    return ndarray(Float32Array.from(parts.flatMap((part) => [...part])), [n_heads, ...shape]);
  };
  const bias = matrix([n_heads, d_head], (head, e) => (e === 0 ? (heads[head]?.b_Q ?? 0) : 0));
  const name = `blocks.${layer}.attn`;
  return {
    [`${name}.W_Q`]: stack('W_Q', [d_model, d_head]),
    [`${name}.W_K`]: stack('W_K', [d_model, d_head]),
    [`${name}.W_V`]: stack('W_V', [d_model, d_head]),
    [`${name}.W_O`]: stack('W_O', [d_head, d_model]),
    [`${name}.b_Q`]: bias,
    [`${name}.b_K`]: zeros(n_heads, d_head),
    [`${name}.b_V`]: zeros(n_heads, d_head),
    [`${name}.b_O`]: zeros(d_model),
  };
}

function matrix(shape: readonly number[], value: Matrix): NdArray {
  const [, columns = 1] = shape;
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
    value(Math.floor(i / columns), i % columns),
  );
  return ndarray(data, shape);
}

function zeros(...shape: number[]): NdArray {
  return ndarray(new Float32Array(sizeOf(shape)), shape);
}

function one(condition: boolean): number {
  return condition ? 1 : 0;
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
