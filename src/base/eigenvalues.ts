/** Complex numbers, real and imaginary parts apart. */
export interface ComplexValues {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Steps for one eigenvalue after which the shift is changed, and after which there is no hope. */
const [stuck, hopeless] = [10, 300];

/**
 * The eigenvalues of a real square matrix, in no order: `[n, n] -> [n]`. Householder's reduction to
 * Hessenberg form, then shifted QR steps in complex numbers (Golub and Van Loan 2013, sections 7.4
 * and 7.5; the shift is Wilkinson's).
 * @throws RangeError when the values do not settle: a value of the matrix is no number.
 */
export function eigenvalues(matrix: ArrayLike<number>, n: number): ComplexValues {
  const re = hessenberg(Float64Array.from(matrix), n);
  const h: Work = { re, im: new Float64Array(n * n), n };
  let high = n - 1;
  let steps = 0;
  while (high > 0) {
    const low = blockStart(h, high);
    if (low === high) {
      high--;
      steps = 0;
      continue;
    }
    if (++steps > hopeless) throw new RangeError(`eigenvalue ${high} of ${n} does not settle`);
    qrStep(h, low, high, steps % stuck === 0 ? oddShift(h, high) : wilkinsonShift(h, high));
  }
  const diagonal = (part: Float64Array): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => at(part, i * n + i));
  return { re: diagonal(h.re), im: diagonal(h.im) };
}

/** Row-major `[n, n]`. */
interface Work extends ComplexValues {
  readonly n: number;
}

type Complex = readonly [number, number];

/** A similar matrix with zeros below the first subdiagonal, by reflections from both sides; in place. */
function hessenberg(a: Float64Array, n: number): Float64Array {
  for (let k = 0; k < n - 2; k++) {
    const v = Float64Array.from({ length: n - k - 1 }, (_, i) => at(a, (k + 1 + i) * n + k));
    const norm = Math.hypot(...v);
    if (norm === 0) continue;
    v[0] = at(v, 0) + (at(v, 0) < 0 ? -norm : norm);
    const square = v.reduce((sum, x) => sum + x * x, 0);
    reflect(a, v, square, { first: (k + 1) * n, step: n, lines: n, line: 1 });
    reflect(a, v, square, { first: k + 1, step: 1, lines: n, line: n });
  }
  return a;
}

/** How the lines of a matrix lie that are reflected: their entries `step` apart, the lines `line`. */
interface Lines {
  readonly first: number;
  readonly step: number;
  readonly lines: number;
  readonly line: number;
}

/** Takes 2 v (v . x) / |v|^2 from every line x. */
function reflect(a: Float64Array, v: Float64Array, square: number, where: Lines): void {
  const { first, step, lines, line } = where;
  for (let i = 0; i < lines; i++) {
    const start = first + i * line;
    let dot = 0;
    for (let j = 0; j < v.length; j++) dot += at(v, j) * at(a, start + j * step);
    const factor = (2 * dot) / square;
    for (let j = 0; j < v.length; j++) {
      a[start + j * step] = at(a, start + j * step) - factor * at(v, j);
    }
  }
}

/** Where the block begins that ends at `high`: its subdiagonal entries are not negligible. */
function blockStart(h: Work, high: number): number {
  let low = high;
  while (low > 0) {
    const near = size(h, low, low) + size(h, low - 1, low - 1);
    const below = low * h.n + low - 1;
    if (size(h, low, low - 1) <= Number.EPSILON * near) {
      h.re[below] = h.im[below] = 0;
      return low;
    }
    low--;
  }
  return low;
}

/** The eigenvalue of the last two rows and columns that lies nearer to the last entry. */
function wilkinsonShift(h: Work, high: number): Complex {
  const [a, b] = [entry(h, high - 1, high - 1), entry(h, high - 1, high)];
  const [c, d] = [entry(h, high, high - 1), entry(h, high, high)];
  const half: Complex = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const root = squareRoot(plus(times(half, half), times(b, c)));
  const sign = half[0] * root[0] + half[1] * root[1] < 0 ? -1 : 1;
  const divisor: Complex = [half[0] + sign * root[0], half[1] + sign * root[1]];
  if (divisor[0] === 0 && divisor[1] === 0) return d;
  const step = quotient(times(b, c), divisor);
  return [d[0] - step[0], d[1] - step[1]];
}

/** A shift off all patterns, for matrices on which the good one turns in circles. */
function oddShift(h: Work, high: number): Complex {
  const [re, im] = entry(h, high, high);
  return [re + 0.75 * size(h, high, high - 1), im];
}

/** One QR step H - s = QR, H becomes RQ + s, on the rows and columns `low` to `high`. */
function qrStep(h: Work, low: number, high: number, shift: Complex): void {
  shiftDiagonal(h, low, high, [-shift[0], -shift[1]]);
  const rotations: Rotation[] = [];
  for (let k = low; k < high; k++) {
    const rotation = rotationOf(entry(h, k, k), entry(h, k + 1, k));
    rotations.push(rotation);
    for (let j = k; j <= high; j++) rotate(h, k * h.n + j, (k + 1) * h.n + j, rotation);
  }
  for (let k = low; k < high; k++) {
    const { c, s } = rotations[k - low] as Rotation;
    const back: Rotation = { c, s: [s[0], -s[1]] };
    for (let i = low; i <= Math.min(k + 1, high); i++)
      rotate(h, i * h.n + k, i * h.n + k + 1, back);
  }
  shiftDiagonal(h, low, high, shift);
}

/** Makes (x, y) into (c x + s y, c y - conj(s) x). */
interface Rotation {
  readonly c: number;
  readonly s: Complex;
}

/** The rotation that makes the second of two entries zero. */
function rotationOf(x: Complex, y: Complex): Rotation {
  const [sizeX, sizeY] = [Math.hypot(...x), Math.hypot(...y)];
  if (sizeY === 0) return { c: 1, s: [0, 0] };
  if (sizeX === 0) return { c: 0, s: [y[0] / sizeY, -y[1] / sizeY] };
  const length = Math.hypot(sizeX, sizeY);
  const phase: Complex = [x[0] / sizeX, x[1] / sizeX];
  const s = times(phase, [y[0] / length, -y[1] / length]);
  return { c: sizeX / length, s };
}

function rotate({ re, im }: Work, i: number, j: number, { c, s }: Rotation): void {
  const [xr, xi, yr, yi] = [at(re, i), at(im, i), at(re, j), at(im, j)];
  re[i] = c * xr + s[0] * yr - s[1] * yi;
  im[i] = c * xi + s[0] * yi + s[1] * yr;
  re[j] = c * yr - s[0] * xr - s[1] * xi;
  im[j] = c * yi - s[0] * xi + s[1] * xr;
}

function shiftDiagonal({ re, im, n }: Work, low: number, high: number, by: Complex): void {
  for (let i = low; i <= high; i++) {
    re[i * n + i] = at(re, i * n + i) + by[0];
    im[i * n + i] = at(im, i * n + i) + by[1];
  }
}

function entry({ re, im, n }: Work, row: number, column: number): Complex {
  return [at(re, row * n + column), at(im, row * n + column)];
}

function size(h: Work, row: number, column: number): number {
  return Math.hypot(...entry(h, row, column));
}

function plus(a: Complex, b: Complex): Complex {
  return [a[0] + b[0], a[1] + b[1]];
}

function times(a: Complex, b: Complex): Complex {
  return [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
}

function quotient(a: Complex, b: Complex): Complex {
  const square = b[0] * b[0] + b[1] * b[1];
  const [re, im] = times(a, [b[0], -b[1]]);
  return [re / square, im / square];
}

function squareRoot([re, im]: Complex): Complex {
  const length = Math.hypot(re, im);
  const root = Math.sqrt((length + Math.abs(re)) / 2);
  if (root === 0) return [0, 0];
  const other = im / (2 * root);
  if (re >= 0) return [root, other];
  return [Math.abs(other), im < 0 ? -root : root];
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
