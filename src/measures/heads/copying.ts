import { eigenvalues } from '../../base/eigenvalues';
import { ndarray } from '../../base/ndarray';
import { random } from '../../base/random';
import { sum } from '../../base/statistics';
import type { Transformer } from '../../model/pass';
import { contract } from '../../tensor/contract';
import { add, multiply, scaled, subtract, sumOver } from '../../tensor/elementwise';
import { compute } from '../../tensor/readback';
import { dispose, keep, scope } from '../../tensor/scope';
import type { Tensor } from '../../tensor/tensor';
import { fromValues, rename, zeros } from '../../tensor/tensor';
import type { CopyingScores } from '../../terms/detail';
import { allHeads } from '../../terms/heads';
import type { Pace } from './headCircuits';
import { headWeights } from './headWeights';
import { checkCircuits, embeddingTile, hasFinalNorm, normalizedEmbeddings } from './vocabulary';
import { tileStarts, unembeddingTile } from './vocabulary';

/** More random heads than this tell no more. */
const mostDrawn = 32;

/**
 * The OV copying score of every head: the sum of the real parts of the eigenvalues of the full OV
 * circuit W_E W_V W_O W_U over the sum of their sizes, -1 to 1 (Elhage et al. 2021, "Detecting
 * Copying Heads"). 1: whatever token is attended to, its own logit rises. The circuit is of
 * vocabulary by vocabulary and never made: W_O W_U W_E W_V, of d_head by d_head, has the same
 * eigenvalues but zeros. Norms are folded as in `headCircuits`, the unembedding is centred over the
 * vocabulary. NaN for a head that writes nothing. Beside it stand heads of random weights.
 * @throws InputError where a model's heads have no circuits over its vocabulary
 */
export async function copyingScores(
  model: Transformer,
  seed: number,
  pace: Pace,
): Promise<CopyingScores> {
  const { config } = model;
  checkCircuits(config);
  const heads = allHeads(config);
  const drawn = Math.min(mostDrawn, heads.length);
  const tiles = tileStarts(config.d_vocab);
  const total = tiles.length + heads.length + drawn;
  let done = 0;
  const next = (): Promise<void> => pace(done++, total);
  const through = await vocabularyProduct(model, tiles, next);
  try {
    const scores = new Float32Array(heads.length);
    for (const [i, head] of heads.entries()) {
      await next();
      const { W_V, W_O } = await headWeights(model, head);
      scores[i] = await scoreOf(through, config, W_V, W_O);
    }
    const source = random(seed);
    const size = config.d_model * config.d_head;
    const normals = (): Float64Array => Float64Array.from({ length: size }, () => source.normal());
    const controls = new Float32Array(drawn);
    for (let i = 0; i < drawn; i++) {
      await next();
      controls[i] = await scoreOf(through, config, normals(), normals());
    }
    return { scores: ndarray(scores, [config.n_layers, config.n_heads]), random: controls };
  } finally {
    dispose(through);
  }
}

type Through = Tensor<'d_model d_read'>;

/**
 * W_U W_E through both norms, `[d_model, d_read]`: what is written times what is read of every token,
 * summed over the vocabulary tile by tile, the unembedding centred. The caller owns it.
 */
async function vocabularyProduct(
  model: Transformer,
  tiles: readonly number[],
  next: () => Promise<void>,
): Promise<Through> {
  const { d_model, d_vocab } = model.config;
  const start = { product: [d_model, d_model], sum: [1, d_model] };
  let held: Sums = scope(() => ({
    product: keep(zeros(start.product, 'd_model d_read')),
    written: keep(zeros(start.sum, 'one d_model')),
    read: keep(zeros(start.sum, 'one d_read')),
  }));
  const free = ({ product, written, read }: Sums): void => dispose(product, written, read);
  try {
    for (const tile of tiles) {
      await next();
      const before = held;
      held = scope(() => withTile(model, before, tile));
      free(before);
    }
    return scope(() => {
      const mean = scaled(held.written, 1 / d_vocab);
      const centre = contract(mean, held.read, 'd_model d_read');
      return keep(subtract(held.product, centre));
    });
  } finally {
    free(held);
  }
}

/** Sums over tokens: of written times read, and of each alone. */
interface Sums {
  readonly product: Through;
  readonly written: Tensor<'one d_model'>;
  readonly read: Tensor<'one d_read'>;
}

function withTile(model: Transformer, before: Sums, start: number): Sums {
  const { config, parameters } = model;
  const words = embeddingTile(parameters.get('embed.W_E'), start);
  const read = rename(normalizedEmbeddings(config, words), 'vocab d_read');
  const raw = unembeddingTile(model, start);
  const written = hasFinalNorm(config) ? multiply(raw, parameters.get('ln_final.w')) : raw;
  return {
    product: keep(add(before.product, contract(written, read, 'd_model d_read'))),
    written: keep(add(before.written, rename(sumOver(written, 'vocab'), 'one d_model'))),
    read: keep(add(before.read, rename(sumOver(read, 'vocab'), 'one d_read'))),
  };
}

/** The copying score of one pair of weights, `[d_model, d_head]` each. */
async function scoreOf(
  through: Through,
  { d_model, d_head }: Transformer['config'],
  W_V: Float64Array,
  W_O: Float64Array,
): Promise<number> {
  const [found] = await compute(() => {
    const out = fromValues(Float32Array.from(W_O), [d_model, d_head], 'd_model d_out');
    const value = fromValues(Float32Array.from(W_V), [d_model, d_head], 'd_read d_head');
    const half = contract(out, through, 'd_out d_read');
    return [contract(half, value, 'd_out d_head')];
  });
  return copyingScore(found?.data ?? [], d_head);
}

/** Σ Re λ / Σ |λ| of a square matrix, `[n, n]`; NaN where all of them are 0. */
export function copyingScore(matrix: ArrayLike<number>, n: number): number {
  const { re, im } = eigenvalues(matrix, n);
  return sum(re) / sum(re.map((value, i) => Math.hypot(value, im[i] as number)));
}
