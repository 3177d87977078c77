import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { sides } from './pooling';

const made = new WeakMap<NdArray, NdArray>();

/**
 * A `[query, key]` pattern at half, a quarter ... of its size, each value the one of largest size among
 * the four under it; NaN where all of them are. Kept for as long as the pattern is.
 */
export function levelOf(pattern: NdArray, level: number): NdArray {
  if (level <= 0) return pattern;
  const above = levelOf(pattern, level - 1);
  const known = made.get(above);
  if (known) return known;
  const half = halved(above);
  made.set(above, half);
  return half;
}

/** The level at which a value takes at least one pixel, cells of `size` pixels given. */
export function levelFor(size: number): number {
  return Math.max(0, Math.ceil(-Math.log2(size) - 1e-9));
}

function halved(pattern: NdArray): NdArray {
  const [rows, cols] = sides(pattern);
  const [height, width] = [Math.ceil(rows / 2), Math.ceil(cols / 2)];
  const { data } = pattern;
  const half = new Float32Array(height * width);
  for (let row = 0; row < height; row++) {
    const first = 2 * row * cols;
    const second = 2 * row + 1 < rows ? first + cols : first;
    for (let col = 0; col < width; col++) {
      const left = 2 * col;
      const right = left + 1 < cols ? left + 1 : left;
      const top = stronger(data[first + left]!, data[first + right]!);
      const bottom = stronger(data[second + left]!, data[second + right]!);
      half[row * width + col] = stronger(top, bottom);
    }
  }
  return ndarray(half, [height, width]);
}

/** The one of larger size, the first of equals; a number rather than NaN. */
function stronger(a: number, b: number): number {
  return Math.abs(b) > Math.abs(a) || a !== a ? b : a;
}
