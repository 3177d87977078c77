/** A loop over an axis, or over neighbouring axes as one: its length, and each tensor's stride. */
export interface Loop {
  readonly length: number;
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/** A contraction as products of matrices inside loops. Strides are in values; 0 where one has no such axis. */
export interface ProductLoops {
  readonly outer: readonly Loop[];
  readonly rows: Loop;
  readonly inner: Loop;
  readonly columns: Loop;
  /** Whether rows belong to the second operand, so that the two change places. */
  readonly swapped: boolean;
}

/** A tensor's axes and their lengths. */
export interface Layout {
  readonly axes: readonly string[];
  readonly shape: readonly number[];
}

const none: Loop = { length: 1, a: 0, b: 0, out: 0 };

/**
 * How to contract two tensors without moving an axis: neighbours that lie alike become one loop;
 * the columns are the loop that runs along the result. Undefined where the result runs along a paired
 * axis, or where the summed axes are not one loop.
 * @throws RangeError when the operands differ in the length of an axis, or one has an axis alone
 * that the result lacks.
 */
export function productLoops(a: Layout, b: Layout, out: Layout): ProductLoops | undefined {
  const last = out.axes.at(-1) ?? '';
  if (a.axes.includes(last)) {
    const turned = b.axes.includes(last) ? undefined : productLoops(b, a, out);
    return turned && { ...turned, swapped: true };
  }
  const loopsOver = (axes: readonly string[], isOne: (axis: string) => boolean): Loop[] =>
    merged(axes.filter(isOne).map((axis) => loopOf(axis, a, b, out)));
  const inner = loopsOver([...new Set([...a.axes, ...b.axes])], (x) => !out.axes.includes(x));
  const paired = loopsOver(out.axes, (x) => a.axes.includes(x) && b.axes.includes(x));
  const rows = loopsOver(out.axes, (x) => !b.axes.includes(x));
  const columns = loopsOver(out.axes, (x) => !a.axes.includes(x));
  if (inner.length > 1) return undefined;
  const longest = rows.reduce((best, loop) => (loop.length > best.length ? loop : best), none);
  return {
    outer: [...paired, ...rows.filter((loop) => loop !== longest), ...columns.slice(0, -1)],
    rows: longest,
    inner: inner[0] ?? none,
    columns: columns.at(-1) ?? none,
    swapped: false,
  };
}

function loopOf(axis: string, a: Layout, b: Layout, out: Layout): Loop {
  const lengths = [a, b].flatMap(({ axes, shape }) => {
    const place = axes.indexOf(axis);
    return place < 0 ? [] : [shape[place] ?? 0];
  });
  const [length = 1, other = length] = lengths;
  if (length !== other) {
    throw new RangeError(`expected equal lengths of axis "${axis}", got ${length} and ${other}`);
  }
  if (lengths.length < 2 && !out.axes.includes(axis)) {
    throw new RangeError(`expected axis "${axis}" in both operands or in the result`);
  }
  return {
    length,
    a: strideOf(a, axis),
    b: strideOf(b, axis),
    out: strideOf(out, axis),
  };
}

function strideOf({ axes, shape }: Layout, axis: string): number {
  const place = axes.indexOf(axis);
  return place < 0 ? 0 : shape.slice(place + 1).reduce((product, length) => product * length, 1);
}

/** Joins a loop to the one before it where both together run through every tensor evenly. */
function merged(loops: readonly Loop[]): Loop[] {
  return loops
    .filter(({ length }) => length !== 1)
    .reduce<Loop[]>((done, loop) => {
      const before = done.at(-1);
      const fits = (key: 'a' | 'b' | 'out'): boolean => before?.[key] === loop[key] * loop.length;
      if (!before || !fits('a') || !fits('b') || !fits('out')) return [...done, loop];
      return [...done.slice(0, -1), { ...loop, length: before.length * loop.length }];
    }, []);
}
