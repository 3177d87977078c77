import { tf } from './tfjs';

/** A stack of matrices `[n, rows, columns]`, or of their transposes. */
export interface Matrices {
  readonly values: tf.Tensor;
  readonly transposed: boolean;
}

/** Multiplications a matrix from which on taking a stack apart costs less than it saves. */
const worthUnstacking = 2_000_000;

/**
 * The products of two stacks of matrices: `[n, rows, inner] x [n, inner, columns]`.
 *
 * The wasm backend multiplies fast (10 to 15 times) only where there is one matrix and nothing is
 * transposed on the way: for it operands are laid out first, and stacks of large matrices are taken
 * apart. Slices cost it about as much as a product of 128 x 64 x 128.
 */
export function matrixProduct(a: Matrices, b: Matrices): tf.Tensor {
  if (tf.getBackend() !== 'wasm') {
    return tf.matMul(a.values, b.values, a.transposed, b.transposed);
  }
  if (isCheaperTurned(a, b)) {
    const turned = matrixProduct(
      { values: b.values, transposed: false },
      { ...a, transposed: !a.transposed },
    );
    return tf.transpose(turned, [0, 2, 1]);
  }
  const [left, right] = [laidOut(a), laidOut(b)];
  const [n = 1, rows = 1, inner = 1] = left.shape;
  const columns = right.shape[2] ?? 1;
  if (n === 1 || rows * inner * columns < worthUnstacking) return tf.matMul(left, right);
  const rights = tf.unstack(right);
  return tf.stack(tf.unstack(left).map((matrix, i) => tf.matMul(matrix, rights[i] as tf.Tensor)));
}

/**
 * Whether (B A^T)^T moves fewer values than laying out B: so with an embedding that is also the
 * unembedding, which is far larger than the rows that meet it.
 */
function isCheaperTurned(a: Matrices, b: Matrices): boolean {
  if (!b.transposed || a.transposed) return false;
  const [, rows = 1, inner = 1] = a.values.shape;
  const [, columns = 1] = b.values.shape;
  return rows * (inner + columns) < inner * columns;
}

function laidOut({ values, transposed }: Matrices): tf.Tensor {
  return transposed ? tf.transpose(values, [0, 2, 1]) : values;
}
