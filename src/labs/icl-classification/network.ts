import { fillNormal } from '../../base/normals';
import { sizeOf } from '../../base/ndarray';
import type { Random } from '../../base/random';
import { contract, contractData } from '../../tensor/contract';
import { add, each, softmax } from '../../tensor/elementwise';
import { concat, slice } from '../../tensor/indexing';
import { attentionSoftmax } from '../../tensor/kernels/attentionSoftmax';
import type { NamedTensors, Tensor } from '../../tensor/tensor';
import { fromValues, rename, reshape, shapeOf } from '../../tensor/tensor';
import type { TaskSettings } from './task';
import { widthOf } from './task';

type Matrix = Tensor<'d_model d_out'>;

/** Tokens `[batch, pos, d_model]`. */
export type Tokens = Tensor<'batch pos d_model'>;

/** The matrices of an attention layer, and of the classifier, by name. */
const layers = ['1', '2'] as const;
const hidden = ['1', '2', '3'] as const;

/**
 * First values (Reddy 2023, appendix): queries, keys and values with standard deviation 1 / sqrt(D),
 * the classifier's layers with sqrt(2 / d), its readout with 1 / sqrt(d), one bias a layer at 0.
 */
export function firstParameters(settings: TaskSettings, random: Random): NamedTensors {
  const d = widthOf(settings);
  const matrix = (columns: number, spread: number): Tensor =>
    fromValues(
      fillNormal(new Float32Array(d * columns), random).map((value) => value * spread),
      [d, columns],
      'd_model d_out',
    );
  const attention = layers.flatMap((layer) =>
    ['Q', 'K', 'V'].map((part): [string, Tensor] => [
      part + layer,
      matrix(d, 1 / Math.sqrt(settings.D)),
    ]),
  );
  return new Map([
    ...attention,
    ...hidden.map((i): [string, Tensor] => [`w${i}`, matrix(d, Math.sqrt(2 / d))]),
    ...hidden.map((i): [string, Tensor] => [`b${i}`, fromValues(new Float32Array(1), [1], 'one')]),
    ['s', matrix(settings.L, 1 / Math.sqrt(d))],
  ]);
}

/** Attention that is made uniform, to see what it is needed for. */
export interface Ablation {
  /** Layer 1: every position attends alike to all up to it. */
  readonly first: boolean;
  /** Layer 2: the target attends alike to all positions. */
  readonly second: boolean;
}

/** What the network makes of a batch. */
export interface Outcome {
  /** `[batch, label]` */
  readonly logits: Tensor<'batch vocab'>;
  /** Attention of layer 1: `[batch, head, query, key]` with one head. */
  readonly first: Tensor<'batch head query key'>;
  /** Attention of layer 2 from the last token, which alone is read: `[batch, key]`. */
  readonly second: Tensor<'batch key'>;
}

/**
 * The two-layer network (Reddy 2023, section 2): one head a layer, x <- x + softmax(x Q K^T x^T) V x,
 * causal, without scale, norm or bias; then a classifier of three ReLU layers on the last token.
 *
 * Only the last token's second layer is worked out, and products are taken in the order that costs
 * least: Q K^T first, values after the sum over keys, and layer 2's scores of x + z V1 as those of x
 * and of z apart. `fullAttention` is the plain definition.
 */
export function forward(parameters: NamedTensors, tokens: Tokens, ablation?: Ablation): Outcome {
  const [batch = 1, length = 1, d = 1] = shapeOf(tokens);
  const lookUp = contractData(
    rename(tokens, 'batch query d_model'),
    bilinear(parameters, '1'),
    'batch query d_in',
  );
  const scores = contractData(rename(tokens, 'batch key d_in'), lookUp, 'batch query key');
  const first = ablation?.first
    ? uniformBefore(batch, length)
    : attentionSoftmax(reshape(scores, [batch, 1, length, length], 'batch head query key'), causal);
  const mixed = contractData(
    rename(tokens, 'batch key d_model'),
    reshape(first, [batch, length, length], 'batch query key'),
    'batch query d_model',
  );
  const z = rename(mixed, 'batch key d_model');
  const last = (from: Tensor<'batch key d_model'>): Tensor<'batch d_model'> =>
    reshape(slice(from, 'key', length - 1, 1), [batch, d], 'batch d_model');
  const x = rename(tokens, 'batch key d_model');
  const target = add(last(x), applied(last(z), named(parameters, 'V1')));
  const query = rename(contract(target, bilinear(parameters, '2'), 'batch d_in'), 'batch d_model');
  const through = rename(
    contract(rename(query, 'batch d_out'), named(parameters, 'V1'), 'batch d_model'),
    'batch d_model',
  );
  const second = ablation?.second
    ? uniform(batch, length)
    : softmax(add(contractData(x, query, 'batch key'), contract(z, through, 'batch key')));
  const read = add(
    contractData(x, second, 'batch d_model'),
    applied(contract(z, second, 'batch d_model'), named(parameters, 'V1')),
  );
  return {
    logits: classified(parameters, add(target, applied(read, named(parameters, 'V2')))),
    first,
    second,
  };
}

const causal = { scale: 1, causal: true, offset: 0 };

/** Q K^T of a layer: what a query and a key have in common. */
export function bilinear(parameters: NamedTensors, layer: '1' | '2'): Tensor<'d_model d_in'> {
  const [Q, K] = [named(parameters, `Q${layer}`), named(parameters, `K${layer}`)];
  return contract(Q, rename(K, 'd_in d_out'), 'd_model d_in');
}

function named(parameters: NamedTensors, name: string): Matrix {
  return parameters.get(name) as Matrix;
}

function applied(x: Tensor<'batch d_model'>, matrix: Matrix): Tensor<'batch d_model'> {
  return rename(contract(x, matrix, 'batch d_out'), 'batch d_model');
}

/** Logits of the labels: three layers relu(x w + b), then the readout. */
export function classified(
  parameters: NamedTensors,
  x: Tensor<'batch d_model'>,
): Tensor<'batch vocab'> {
  const read = hidden.reduce(
    (h, i) =>
      each(
        add(applied(h, named(parameters, `w${i}`)), rename(named(parameters, `b${i}`), 'one')),
        'relu',
      ),
    x,
  );
  return rename(contract(read, named(parameters, 's'), 'batch d_out'), 'batch vocab');
}

/** Patterns that attend alike to all positions up to the query's. */
function uniformBefore(batch: number, length: number): Tensor<'batch head query key'> {
  const one = Float32Array.from({ length: length * length }, (_, i) => {
    const [query, key] = [Math.floor(i / length), i % length];
    return key <= query ? 1 / (query + 1) : 0;
  });
  const all = new Float32Array(batch * one.length);
  for (let i = 0; i < batch; i++) all.set(one, i * one.length);
  return fromValues(all, [batch, 1, length, length], 'batch head query key');
}

function uniform(batch: number, length: number): Tensor<'batch key'> {
  const shape = [batch, length];
  return fromValues(new Float32Array(sizeOf(shape)).fill(1 / length), shape, 'batch key');
}

/**
 * The network by its definition: the attention of both layers from every position,
 * `[layer, query, key]` of the first sequence, and the logits of all, `[batch, label]`.
 */
export function fullAttention(
  parameters: NamedTensors,
  tokens: Tokens,
  ablation?: Ablation,
): { patterns: Tensor<'layer query key'>; logits: Tensor<'batch vocab'> } {
  const [batch = 1, length = 1, d = 1] = shapeOf(tokens);
  let x = tokens;
  const isUniform = [ablation?.first, ablation?.second];
  const patterns = layers.map((layer, i) => {
    const projected = (part: string): Tensor<'batch pos d_out'> =>
      contract(x, named(parameters, part + layer), 'batch pos d_out');
    const scores = contract(
      rename(projected('Q'), 'batch query d_out'),
      rename(projected('K'), 'batch key d_out'),
      'batch query key',
    );
    const products = reshape(scores, [batch, 1, length, length], 'batch head query key');
    const pattern = isUniform[i]
      ? uniformBefore(batch, length)
      : attentionSoftmax(products, causal);
    const weights = reshape(pattern, [batch, length, length], 'batch query key');
    const values = rename(projected('V'), 'batch key d_out');
    const written = contract(weights, values, 'batch query d_out');
    x = add(x, rename(written, 'batch pos d_model'));
    return rename(slice(weights, 'batch', 0, 1), 'layer query key');
  });
  const last = reshape(slice(x, 'pos', length - 1, 1), [batch, d], 'batch d_model');
  return { patterns: concat(patterns, 'layer'), logits: classified(parameters, last) };
}
