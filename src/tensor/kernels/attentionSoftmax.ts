import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor } from '../tensor';
import { label } from '../tensor';
import { tf } from '../tfjs';
import type { WasmKernels } from '../wasm/kernels';
import { wasmKernels } from '../wasm/kernels';
import { rowBytes } from '../wasm/softmax';
import { runProgram } from './program';

/** Which keys a query may see, and what its raw products are multiplied by. */
export interface AttentionMask {
  /** Multiplies q.k before the softmax; 1 / sqrt(d_head) in most models. */
  readonly scale: number;
  /** Keys after the query are hidden. */
  readonly causal: boolean;
  /** The absolute position of the first query row; keys start at position 0. */
  readonly offset: number;
  /** Only the last `window` keys, the query's own included, are seen (absent: all). */
  readonly window?: number;
  /** Scaled products s become softcap tanh(s / softcap) before the mask (Gemma 2, section 2). */
  readonly softcap?: number;
}

type Scores = 'batch head query key';

/**
 * What is added to the scores of each head by how far the key is from the query: one value a
 * diagonal of `[query, key]`, from the last query's first key to the first query's last one,
 * `diagonal = key - query + queries - 1`.
 */
export type DiagonalBias = Tensor<'head diagonal'>;

/**
 * Attention patterns from raw products: scale, soft cap, bias, mask and softmax in one pass, stable
 * in f32. `[batch, head, query, key] -> [batch, head, query, key]`; masked cells are exactly 0.
 * On WebGPU and wasm one kernel does it; elsewhere its plain twin. Differentiable by the products; a bias
 * counts as constant.
 */
export function attentionSoftmax(
  products: Tensor<Scores>,
  mask: AttentionMask,
  bias?: DiagonalBias,
): Tensor<Scores> {
  const values = tf.customGrad((x, save) => {
    const pattern = patternOf(x as tf.Tensor, mask, bias?.values);
    (save as tf.GradSaveFunc)(mask.softcap ? [pattern, x as tf.Tensor] : [pattern]);
    return {
      value: pattern,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved, mask),
    };
  })(products.values);
  return label(values, products.axes);
}

/**
 * Scores as the softmax sees them: scaled, capped, with their bias, masked cells -Infinity.
 * `[batch, head, query, key] -> [batch, head, query, key]`
 */
export function maskedScores(
  products: Tensor<Scores>,
  mask: AttentionMask,
  bias?: DiagonalBias,
): Tensor<Scores> {
  return label(scaledAndMasked(products.values, mask, bias?.values), products.axes);
}

/** 1 where a query may see a key, 0 elsewhere: `[query, key]`. */
export function visibleKeys(
  queries: number,
  keys: number,
  mask: AttentionMask,
): Tensor<'query key'> {
  const seen = new Float32Array(queries * keys);
  for (let row = 0; row < queries; row++) {
    const [first, last] = seenRange(row, keys, mask);
    seen.fill(1, row * keys + first, row * keys + last + 1);
  }
  return label(tf.tensor2d(seen, [queries, keys]), 'query key');
}

/** The first and the last key that a query row sees. */
export function seenRange(row: number, keys: number, mask: AttentionMask): [number, number] {
  const query = row + mask.offset;
  const first = mask.window === undefined ? 0 : Math.max(0, query - mask.window + 1);
  return [first, mask.causal ? Math.min(query, keys - 1) : keys - 1];
}

function patternOf(products: tf.Tensor, mask: AttentionMask, bias?: tf.Tensor): tf.Tensor {
  if (tf.getBackend() === 'webgpu') return fused(products, mask, bias);
  const kernels = mask.softcap || bias ? undefined : wasmKernels();
  return kernels ? onWasm(kernels, products, mask) : twin(products, mask, bias);
}

function onWasm(kernels: WasmKernels, products: tf.Tensor, mask: AttentionMask): tf.Tensor {
  const [queries = 1, keys = 1] = products.shape.slice(-2);
  const { values, address } = kernels.output(products.shape);
  kernels.call['softmaxRows']?.(
    ...[products.size / keys, queries, keys, mask.offset],
    ...[mask.causal ? 1 : 0, mask.window ?? 0, mask.scale],
    ...[kernels.addressOf(products), address, kernels.workspace(rowBytes(keys))],
  );
  return values;
}

function twin(products: tf.Tensor, mask: AttentionMask, bias?: tf.Tensor): tf.Tensor {
  return tf.softmax(scaledAndMasked(products, mask, bias));
}

function scaledAndMasked(products: tf.Tensor, mask: AttentionMask, bias?: tf.Tensor): tf.Tensor {
  const [queries = 1, keys = 1] = products.shape.slice(-2);
  const hidden = new Float32Array(queries * keys).fill(-Infinity);
  for (let row = 0; row < queries; row++) {
    const [first, last] = seenRange(row, keys, mask);
    hidden.fill(0, row * keys + first, row * keys + last + 1);
  }
  const scores = capped(products, mask);
  const biased = bias ? tf.add(scores, cellByCell(bias, queries, keys)) : scores;
  return tf.add(biased, tf.tensor2d(hidden, [queries, keys]));
}

/** The bias of each cell: `[head, diagonal] -> [head, query, key]`. */
function cellByCell(bias: tf.Tensor, queries: number, keys: number): tf.Tensor {
  const diagonals = Int32Array.from(
    { length: queries * keys },
    (_, cell) => (cell % keys) - Math.floor(cell / keys) + queries - 1,
  );
  return tf.reshape(tf.gather(bias, tf.tensor1d(diagonals, 'int32'), 1), [-1, queries, keys]);
}

function capped(products: tf.Tensor, { scale, softcap }: AttentionMask): tf.Tensor {
  if (!softcap) return tf.mul(products, scale);
  return tf.mul(tf.tanh(tf.mul(products, scale / softcap)), softcap);
}

/**
 * d products = scale * P * (dP - sum over keys of dP * P), times the slope 1 - tanh^2 of a soft cap.
 */
function backward(dy: tf.Tensor, [pattern, x]: tf.Tensor[], mask: AttentionMask): tf.Tensor {
  const p = pattern as tf.Tensor;
  const kernels = mask.softcap ? undefined : wasmKernels();
  if (kernels) return slopesOnWasm(kernels, dy, p, mask.scale);
  const weighted = tf.mul(dy, p);
  const centred = tf.sub(weighted, tf.mul(p, tf.sum(weighted, -1, true)));
  const byScores = tf.mul(centred, mask.scale);
  if (!mask.softcap || !x) return byScores;
  const slope = tf.sub(1, tf.square(tf.tanh(tf.mul(x, mask.scale / mask.softcap))));
  return tf.mul(byScores, slope);
}

function slopesOnWasm(
  kernels: WasmKernels,
  dy: tf.Tensor,
  pattern: tf.Tensor,
  scale: number,
): tf.Tensor {
  const keys = pattern.shape.at(-1) ?? 1;
  const { values, address } = kernels.output(pattern.shape);
  const from = [pattern, dy].map(kernels.addressOf);
  kernels.call['softmaxSlopes']?.(pattern.size / keys, keys, scale, ...from, address);
  return values;
}

const lanes = 64;
const maxWorkgroups = 65_535;

const withoutBias = `
  fn scoreAt(row : i32, key : i32) -> f32 { return cappedAt(row, key); }
`;

const withBias = `
  fn scoreAt(row : i32, key : i32) -> f32 {
    let head = (row / uniforms.queries) % uniforms.biasShape[0];
    let diagonal = key - row % uniforms.queries + uniforms.queries - 1;
    return cappedAt(row, key) + getBias(head, diagonal);
  }
`;

/** One workgroup a row: its largest score, the sum of exponentials, then the quotients. */
const source = (scoreAt: string): string => `
  fn cappedAt(row : i32, key : i32) -> f32 {
    let score = getScores(row, key) * uniforms.scale;
    if (uniforms.softcap <= 0.0) { return score; }
    return uniforms.softcap * tanh(clamp(score / uniforms.softcap, -15.0, 15.0));
  }
  ${scoreAt}

  var<workgroup> parts : array<f32, ${lanes}>;
  var<workgroup> whole : f32;

  fn main(index : i32) {
    let keys = uniforms.scoresShape[1];
    let row = min(index / ${lanes}, uniforms.scoresShape[0] - 1);
    let lane = i32(localId.x);
    let query = row % uniforms.queries + uniforms.offset;
    let last = select(keys - 1, min(query, keys - 1), uniforms.causal == 1);
    let first = select(0, max(0, query - uniforms.window + 1), uniforms.window > 0);

    var best = -3.402823e+38f;
    for (var key = first + lane; key <= last; key += ${lanes}) {
      best = max(best, scoreAt(row, key));
    }
    parts[lane] = best;
    workgroupBarrier();
    for (var half = ${lanes / 2}; half > 0; half = half >> 1) {
      if (lane < half) { parts[lane] = max(parts[lane], parts[lane + half]); }
      workgroupBarrier();
    }
    if (lane == 0) { whole = parts[0]; }
    workgroupBarrier();
    let top = whole;

    var total = 0.0;
    for (var key = first + lane; key <= last; key += ${lanes}) {
      total += exp(scoreAt(row, key) - top);
    }
    parts[lane] = total;
    workgroupBarrier();
    for (var half = ${lanes / 2}; half > 0; half = half >> 1) {
      if (lane < half) { parts[lane] = parts[lane] + parts[lane + half]; }
      workgroupBarrier();
    }
    if (lane == 0) { whole = parts[0]; }
    workgroupBarrier();

    for (var key = lane; key < keys; key += ${lanes}) {
      var weight = 0.0;
      if (key >= first && key <= last) {
        weight = exp(scoreAt(row, key) - top) / whole;
      }
      setOutputAtCoords(row, key, weight);
    }
  }
`;

function fused(products: tf.Tensor, mask: AttentionMask, bias?: tf.Tensor): tf.Tensor {
  const [queries = 1, keys = 1] = products.shape.slice(-2);
  const rows = products.size / keys;
  const across = Math.min(rows, maxWorkgroups);
  const program: WebGPUProgram = {
    variableNames: bias ? ['scores', 'bias'] : ['scores'],
    outputShape: [rows, keys],
    shaderKey: bias ? 'attentionSoftmaxWithBias' : 'attentionSoftmax',
    workgroupSize: [lanes, 1, 1],
    dispatchLayout: { x: [0, 1] },
    dispatch: [across, Math.ceil(rows / across), 1],
    uniforms:
      'scale : f32, queries : i32, offset : i32, causal : i32, window : i32, softcap : f32,',
    getUserCode: () => source(bias ? withBias : withoutBias),
  };
  const flat = tf.reshape(products, [rows, keys]);
  const pattern = runProgram(program, bias ? [flat, bias] : [flat], [
    { type: 'float32', data: [mask.scale] },
    { type: 'int32', data: [queries] },
    { type: 'int32', data: [mask.offset] },
    { type: 'int32', data: [mask.causal ? 1 : 0] },
    { type: 'int32', data: [mask.window ?? 0] },
    { type: 'float32', data: [mask.softcap ?? 0] },
  ]);
  return tf.reshape(pattern, products.shape);
}
