/** The singular values of a matrix, largest first, with the unit vectors that belong to them. */
export interface SingularVectors {
  readonly values: Float64Array;
  /** `[rank][rows of A]` */
  readonly left: readonly Float64Array[];
  /** `[rank][rows of B]` */
  readonly right: readonly Float64Array[];
}

/**
 * The singular vectors of A B^T from its two thin factors, `[m, rank]` and `[n, rank]` row by row: the
 * `[m, n]` product is never made. Both factors are taken apart into Q R; what is left is R_A R_B^T of
 * rank by rank (Golub and Van Loan 2013, sections 5.2.8 and 8.6.3).
 */
export function singularVectors(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rank: number,
): SingularVectors {
  const [qa, qb] = [orthogonal(columnsOf(a, rank)), orthogonal(columnsOf(b, rank))];
  const core = qb.r.map((rowOfB) => combined(qa.r, rowOfB));
  const { values, left, right } = jacobi(core);
  return {
    values,
    left: left.map((vector) => mixed(qa.q, vector)),
    right: right.map((vector) => mixed(qb.q, vector)),
  };
}

/** `[rows, rank]` flat to its columns. */
function columnsOf(matrix: ArrayLike<number>, rank: number): Float64Array[] {
  const rows = matrix.length / rank;
  return Array.from({ length: rank }, (_, j) =>
    Float64Array.from({ length: rows }, (_, i) => matrix[i * rank + j] as number),
  );
}

/** Columns as Q R, Q by columns and R by rows; a column that adds nothing new is zero in Q. */
function orthogonal(columns: readonly Float64Array[]): { q: Float64Array[]; r: Float64Array[] } {
  const rank = columns.length;
  const r = columns.map(() => new Float64Array(rank));
  const q: Float64Array[] = [];
  columns.forEach((column, j) => {
    const rest = Float64Array.from(column);
    // The second round takes away what rounding left of the first.
    for (let round = 0; round < 2; round++) {
      q.forEach((unit, i) => {
        const share = dot(unit, rest);
        addTo(rest, unit, -share);
        const row = r[i] as Float64Array;
        row[j] = (row[j] as number) + share;
      });
    }
    const [length, whole] = [norm(rest), norm(column)];
    const isNew = length > 1e-12 * whole;
    if (isNew) (r[j] as Float64Array)[j] = length;
    q.push(isNew ? rest.map((x) => x / length) : new Float64Array(rest.length));
  });
  return { q, r };
}

/** Column j of R_A R_B^T, from R_B's row j: `[rank]`. */
function combined(rowsOfA: readonly Float64Array[], rowOfB: Float64Array): Float64Array {
  return Float64Array.from(rowsOfA, (row) => dot(row, rowOfB));
}

/** Sweeps after which a matrix of numbers has always settled. */
const mostSweeps = 60;

/**
 * The singular vectors of a square matrix given by its columns, by one-sided Jacobi rotations: its
 * columns are turned against one another until all are at right angles.
 */
function jacobi(columns: readonly Float64Array[]): SingularVectors {
  const rank = columns.length;
  const turned = columns.map((column) => Float64Array.from(column));
  const turns = columns.map((_, i) =>
    Float64Array.from({ length: rank }, (_, j) => (i === j ? 1 : 0)),
  );
  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let settled = true;
    for (let i = 0; i < rank; i++)
      for (let j = i + 1; j < rank; j++) if (turn(turned, turns, i, j)) settled = false;
    if (settled) break;
  }
  const lengths = turned.map(norm);
  const order = lengths.map((_, i) => i).sort((i, j) => (lengths[j] ?? 0) - (lengths[i] ?? 0));
  const unit = (i: number): Float64Array => {
    const length = lengths[i] ?? 0;
    return (turned[i] as Float64Array).map((x) => (length > 0 ? x / length : 0));
  };
  return {
    values: Float64Array.from(order, (i) => lengths[i] as number),
    left: order.map(unit),
    right: order.map((i) => turns[i] as Float64Array),
  };
}

/** Turns two columns until they are at right angles; false where they are already. */
function turn(
  columns: readonly Float64Array[],
  turns: readonly Float64Array[],
  i: number,
  j: number,
): boolean {
  const [x, y] = [columns[i] as Float64Array, columns[j] as Float64Array];
  const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
  if (Math.abs(xy) <= 1e-15 * Math.sqrt(xx * yy)) return false;
  const zeta = (yy - xx) / (2 * xy);
  const tangent = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
  const cosine = 1 / Math.hypot(1, tangent);
  mix(x, y, cosine, cosine * tangent);
  mix(turns[i] as Float64Array, turns[j] as Float64Array, cosine, cosine * tangent);
  return true;
}

/** (x, y) becomes (c x - s y, s x + c y); in place. */
function mix(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let k = 0; k < x.length; k++) {
    const [a, b] = [x[k] as number, y[k] as number];
    x[k] = c * a - s * b;
    y[k] = s * a + c * b;
  }
}

/** The sum of columns, each times its share. */
function mixed(columns: readonly Float64Array[], shares: Float64Array): Float64Array {
  const total = new Float64Array(columns[0]?.length ?? 0);
  columns.forEach((column, i) => addTo(total, column, shares[i] as number));
  return total;
}

function addTo(target: Float64Array, other: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++)
    target[i] = (target[i] as number) + factor * (other[i] as number);
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += (a[i] as number) * (b[i] as number);
  return total;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
