import { InputError } from '../base/errors';
import type { ModelConfig } from '../model/config';
import type { Transformer } from '../model/pass';
import { maskOfLayer } from '../model/pass';
import { attendingOf, patternBand, patternOf, scoresOf } from '../model/patterns';
import type { Run } from '../model/run';
import { contract } from '../tensor/contract';
import { add, atLeast, divide, each, maxOver, meanOver, multiply } from '../tensor/elementwise';
import { scaled, subtract, sumOver, where } from '../tensor/elementwise';
import { concat, pick, slice } from '../tensor/indexing';
import { visibleKeys } from '../tensor/kernels/attentionSoftmax';
import type { Tensor } from '../tensor/tensor';
import { arrange, fromValues, lengthOf, rename, reshape, shapeOf, zeros } from '../tensor/tensor';
import { axesOf, layerName } from '../terms/blocks';
import { renormalises, weightOf } from '../terms/drawn';
import type { Drawn } from '../terms/drawn';
import type { HeadSet } from '../terms/heads';

/** Maps of heads, `[1, head, query, key]`. */
type Maps = Tensor<'batch head query key'>;

type HeadAxes = 'batch head query key' | 'batch head key';

/** The runs that a figure is drawn from: one a text, the session's own first. */
export interface DrawnRuns {
  readonly edited: readonly Run[];
  /** The same texts through the unchanged model; needed for what is before the edits, or a change. */
  readonly unchanged: readonly Run[];
}

/** What a figure draws of one run. */
export type Draw = (run: Run) => Maps;

/**
 * What the figures of these heads draw: one each, or one for all of them where they are combined.
 * Cells without a value are 0 (`withoutUnseen` finds them). In a scope.
 * @throws InputError for a combination of no heads, or of heads over different texts
 */
export function drawsOf(model: Transformer, heads: HeadSet, drawn: Drawn): Draw[] {
  if (drawn.over !== 'head') return [combinedDraw(model, heads, drawn)];
  return heads.map(
    ({ layer, head }) =>
      (run) =>
        drawnLayer(model, run, layer, drawn, head),
  );
}

/**
 * The figure of a draw: the mean over its texts, by position, as far as the shortest goes; of the
 * edited runs, of the unchanged ones, or the difference of both. In a scope.
 */
export function drawnOver(draw: Draw, runs: DrawnRuns, edits: Drawn['edits']): Maps {
  const of = (texts: readonly Run[]): Maps => meanOfTexts(texts.map(draw));
  if (edits === 'after') return of(runs.edited);
  if (edits === 'before') return of(runs.unchanged);
  return subtract(of(runs.edited), of(runs.unchanged));
}

/**
 * All heads of a layer, or one of them, `[1, head, query, key]`, each by itself: attention, weighted by
 * the norms of what is taken or written (Kobayashi et al. 2020, section 3) where those are drawn, or
 * scores. Cells without a value are 0. In a scope.
 */
export function drawnLayer(
  model: Transformer,
  run: Run,
  layer: number,
  drawn: Drawn,
  head?: number,
): Maps {
  const { quantity, first } = drawn;
  const one = <A extends HeadAxes>(all: Tensor<A>): Tensor<A> =>
    head === undefined ? all : (pick<HeadAxes>(all, 'head', [head]) as Tensor<A>);
  const shares =
    quantity === 'scores' ? one(seenScores(model, run, layer)) : weights(model, run, layer, head);
  const kept = first === 'shown' ? shares : withoutFirst(shares, renormalises(drawn));
  if (quantity === 'value-norm') return multiply(kept, one(valueNorms(model, run, layer)));
  if (quantity === 'output-norm') return multiply(kept, one(outputNorms(model, run, layer)));
  return kept;
}

/** The patterns of a layer; of one head where only that is wanted. */
function weights(model: Transformer, run: Run, layer: number, head: number | undefined): Maps {
  if (head === undefined) return patternOf(model, run, layer);
  const attending = attendingOf(model, run, layer);
  const count = lengthOf(attending.q, 'pos');
  return patternBand(model, run, layer, attending, { start: 0, count, head })(0, count);
}

/** Scores with 0 in place of those of hidden keys. */
function seenScores(model: Transformer, run: Run, layer: number): Maps {
  const scores = scoresOf(model, run, layer);
  const [, , queries = 0, keys = 0] = shapeOf(scores);
  const seen = visibleKeys(queries, keys, maskOfLayer(model.config, layer, 0));
  return where(seen, scores, zeros(shapeOf(scores), 'batch head query key'));
}

/** Maps with the first key's column at 0, and each row divided by what is left of it if asked. */
function withoutFirst(maps: Maps, renormalised: boolean): Maps {
  const keys = lengthOf(maps, 'key');
  const others = Float32Array.from({ length: keys }, (_, key) => (key === 0 ? 0 : 1));
  const left = multiply(maps, fromValues(others, [keys], 'key'));
  return renormalised ? divide(left, atLeast(sumOver(left, 'key'), 1e-30)) : left;
}

/** ‖v_k‖ as each head reads it: `[1, head, key]`. */
function valueNorms(model: Transformer, run: Run, layer: number): Tensor<'batch head key'> {
  return lengths(valuesByHead(model, run, layer));
}

/**
 * ‖v_k W_O^h‖ of each head: `[1, head, key]`. As many heads at a time as keep what they write within
 * some 64 MB.
 */
function outputNorms(model: Transformer, run: Run, layer: number): Tensor<'batch head key'> {
  const W_O = model.parameters.block(layer, 'attn.W_O');
  const values = valuesByHead(model, run, layer);
  const { n_heads, d_model } = model.config;
  const step = Math.max(1, Math.floor(2 ** 24 / (lengthOf(values, 'pos') * d_model)));
  const parts: Tensor<'batch head key'>[] = [];
  for (let head = 0; head < n_heads; head += step) {
    const count = Math.min(step, n_heads - head);
    const [v, out] = [slice(values, 'head', head, count), slice(W_O, 'head', head, count)];
    parts.push(lengths(contract(v, out, 'batch pos head d_model')));
  }
  return concat(parts, 'head');
}

/** The values that each head reads: query head h those of key head floor(h / (n_heads / n_kv_heads)). */
function valuesByHead(
  model: Transformer,
  run: Run,
  layer: number,
): Tensor<'batch pos head d_head'> {
  const { n_heads, n_key_value_heads } = model.config;
  const group = n_heads / n_key_value_heads;
  const read = Array.from({ length: n_heads }, (_, head) => Math.floor(head / group));
  return rename(pick(attendingOf(model, run, layer).v, 'kv_head', read), 'batch pos head d_head');
}

/** The length of each vector of a last axis: `[1, pos, head, d] -> [1, head, key]`. */
function lengths(
  vectors: Tensor<`batch pos head ${'d_head' | 'd_model'}`>,
): Tensor<'batch head key'> {
  const [batch = 1, pos = 0, heads = 0, width = 0] = shapeOf(vectors);
  const rows = reshape(vectors, [batch, pos, heads, width], 'batch pos head d_head');
  const squares = sumOver(each(rows, 'square'), 'd_head');
  const norms = reshape(each(squares, 'sqrt'), [batch, pos, heads], 'batch key head');
  return arrange(norms, 'batch head key');
}

function combinedDraw(model: Transformer, heads: HeadSet, drawn: Drawn): Draw {
  checkTogether(model.config, heads);
  const layers = [...new Set(heads.map(({ layer }) => layer))];
  const inOrder = layers.map((layer) => heads.filter((head) => head.layer === layer));
  const weights = Float32Array.from(inOrder.flat(), (head) => weightOf(drawn, head));
  return (run) => {
    const parts = inOrder.map((ofLayer, i) =>
      pick(
        drawnLayer(model, run, layers[i] ?? 0, drawn),
        'head',
        ofLayer.map(({ head }) => head),
      ),
    );
    const all = concat(parts, 'head');
    const combined = {
      mean: () => meanOver(all, 'head'),
      max: () => maxOver(all, 'head'),
      sum: () => sumOver(multiply(all, fromValues(weights, [weights.length], 'head')), 'head'),
    };
    return rename(combined[drawn.over as keyof typeof combined](), 'batch head query key');
  };
}

/** @throws InputError unless there are heads, all over the same texts. */
function checkTogether(config: ModelConfig, heads: HeadSet): void {
  const [first, ...others] = heads;
  if (!first) throw new InputError('expected heads to combine, got none: select some');
  // Stands for the two texts: equal names, equal axes.
  const texts = { tokens: ['tokens'], source: ['source'] };
  const axes = (layer: number): string => JSON.stringify(axesOf(config, layer, texts));
  const other = others.find(({ layer }) => axes(layer) !== axes(first.layer));
  if (!other) return;
  const [a, b] = [first, other].map(({ layer }) => layerName(config, layer));
  throw new InputError(
    `heads of ${a} and ${b} are over different texts: combine heads of one kind of layer`,
  );
}

/** The mean of maps cut to the smallest. */
function meanOfTexts(maps: readonly Maps[]): Maps {
  const queries = Math.min(...maps.map((map) => lengthOf(map, 'query')));
  const keys = Math.min(...maps.map((map) => lengthOf(map, 'key')));
  const cut = maps.map((map) => slice(slice(map, 'query', 0, queries), 'key', 0, keys));
  const sum = cut.reduce((a, b) => add(a, b));
  return maps.length === 1 ? sum : scaled(sum, 1 / maps.length);
}
