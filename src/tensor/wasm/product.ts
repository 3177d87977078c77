import type { Code, Local, ValueType, WasmFunction } from './assembler';
import { advance, countUp, f32x4, i32, load, op, store, wasmFunction, when } from './assembler';

/** Rows and columns of the result that are summed in registers at a time. */
const [tileRows, tileColumns] = [4, 8];
const tileBytes = tileColumns * 4;

/**
 * Rows from which on a tile of columns that could be read as it lies is copied first: rows of a wide
 * matrix lie so far apart that few of them stay in the cache (3 to 4 times for 768 x 3072).
 */
const worthPacking = 16;

/** The bytes of working memory that a product with this many summed terms needs. */
export function panelBytes(inner: number): number {
  return (inner + 1) * tileBytes;
}

const parameters = {
  rows: 'i32',
  inner: 'i32',
  columns: 'i32',
  a: 'i32',
  aRow: 'i32',
  aInner: 'i32',
  b: 'i32',
  bInner: 'i32',
  bColumn: 'i32',
  out: 'i32',
  outRow: 'i32',
  panel: 'i32',
} as const satisfies Record<string, ValueType>;

type Parameters = Readonly<Record<keyof typeof parameters, Local>>;

/** What the parts of the function share: counters, and where the tile of columns lies. */
interface Variables {
  readonly row: Local;
  readonly k: Local;
  readonly c: Local;
  readonly column: Local;
  /** Columns from here to the last. */
  readonly width: Local;
  /** The tile's first value, and the bytes from one of its rows to the next. */
  readonly tile: Local;
  readonly tileStep: Local;
  readonly from: Local;
  readonly to: Local;
  readonly left: readonly Local[];
  readonly right: readonly [Local, Local];
  /** A value of the left operand, four times. */
  readonly value: Local;
  readonly sums: readonly (readonly [Local, Local])[];
}

/**
 * `product(rows, inner, columns, a, aRow, aInner, b, bInner, bColumn, out, outRow, panel)`: the
 * product of `[rows, inner]` and `[inner, columns]`, f32. Addresses and strides are in bytes; strides
 * may be anything, so that no operand has to be transposed; columns of the result are neighbours.
 * `panel` is working memory of `panelBytes(inner)`. Sums are taken in the order of their terms; where
 * the machine can, `fused` adds each product without rounding it, at twice the speed.
 */
export function product(fused: boolean): WasmFunction {
  return wasmFunction('product', parameters, (p, variable) => {
    const v = variablesOf(variable);
    return columnsOf(p, v, (sum, x, y) =>
      fused ? op('f32x4.relaxed_madd', x, y, sum) : op('f32x4.add', sum, op('f32x4.mul', x, y)),
    );
  });
}

/** A sum with a product added to it. */
type Multiplied = (sum: Code, x: Code, y: Code) => Code;

function columnsOf(p: Parameters, v: Variables, plus: Multiplied): Code {
  const isFull = op('i32.ge_s', v.width.get, i32(tileColumns));
  const lies = op('i32.and', isFull, op('i32.eq', p.bColumn.get, i32(4)));
  const isWorthPacking = op('i32.ge_s', p.rows.get, i32(worthPacking));
  const start = op('i32.add', p.b.get, op('i32.mul', v.column.get, p.bColumn.get));
  return countUp(v.column, p.columns.get, tileColumns, [
    ...v.width.set(op('i32.sub', p.columns.get, v.column.get)),
    ...v.tile.set(start),
    ...v.tileStep.set(p.bInner.get),
    ...when(lies, when(isWorthPacking, packedRows(p, v), []), packed(p, v, isFull)),
    ...v.row.set(i32(0)),
    ...countUp(
      v.row,
      op('i32.sub', p.rows.get, i32(tileRows - 1)),
      tileRows,
      tileOf(p, v, tileRows, plus),
    ),
    ...countUp(v.row, p.rows.get, 1, tileOf(p, v, 1, plus)),
  ]);
}

function variablesOf(variable: (type: ValueType) => Local): Variables {
  const pair = (): [Local, Local] => [variable('v128'), variable('v128')];
  const rows = Array.from({ length: tileRows }, (_, row) => row);
  return {
    row: variable('i32'),
    k: variable('i32'),
    c: variable('i32'),
    column: variable('i32'),
    width: variable('i32'),
    tile: variable('i32'),
    tileStep: variable('i32'),
    from: variable('i32'),
    to: variable('i32'),
    left: rows.map(() => variable('i32')),
    right: pair(),
    value: variable('v128'),
    sums: rows.map(pair),
  };
}

/** Copies a tile of columns to the panel, row after row, with zeros beyond the last column. */
function packed(p: Parameters, v: Variables, isFull: Code): Code {
  const copyOne = [
    ...store('f32', v.to.get, load('f32', v.from.get)),
    ...advance(v.from, p.bColumn.get),
    ...advance(v.to, i32(4)),
  ];
  const zero = [...store('v128', v.to.get, f32x4(0)), ...store('v128', v.to.get, f32x4(0), 16)];
  const copySome = [...zero, ...v.c.set(i32(0)), ...countUp(v.c, v.width.get, 1, copyOne)];
  const copyAll = Array.from({ length: tileColumns }, () => copyOne).flat();
  return [
    ...v.k.set(i32(0)),
    ...countUp(v.k, p.inner.get, 1, [
      ...v.from.set(op('i32.add', v.tile.get, op('i32.mul', v.k.get, p.bInner.get))),
      ...v.to.set(op('i32.add', p.panel.get, op('i32.mul', v.k.get, i32(tileBytes)))),
      ...when(isFull, copyAll, copySome),
    ]),
    ...v.tile.set(p.panel.get),
    ...v.tileStep.set(i32(tileBytes)),
  ];
}

/** Copies a whole tile of columns that are neighbours to the panel. */
function packedRows(p: Parameters, v: Variables): Code {
  return [
    ...v.k.set(i32(0)),
    ...v.from.set(v.tile.get),
    ...v.to.set(p.panel.get),
    ...countUp(v.k, p.inner.get, 1, [
      ...[0, 16].flatMap((half) => store('v128', v.to.get, load('v128', v.from.get, half), half)),
      ...advance(v.from, p.bInner.get),
      ...advance(v.to, i32(tileBytes)),
    ]),
    ...v.tile.set(p.panel.get),
    ...v.tileStep.set(i32(tileBytes)),
  ];
}

/** Sums and writes a tile of the result with this many rows. */
function tileOf(p: Parameters, v: Variables, height: number, plus: Multiplied): Code {
  const rows = v.left.slice(0, height);
  const starts = rows.flatMap((left, r) => {
    const row = op('i32.add', v.row.get, i32(r));
    const start = op('i32.add', p.a.get, op('i32.mul', row, p.aRow.get));
    return [...left.set(start), ...(v.sums[r] ?? []).flatMap((sum) => sum.set(f32x4(0)))];
  });
  return [
    ...starts,
    ...v.from.set(v.tile.get),
    ...v.k.set(i32(0)),
    ...countUp(v.k, p.inner.get, 1, [
      ...v.right.flatMap((part, i) => part.set(load('v128', v.from.get, 16 * i))),
      ...rows.flatMap((_, r) => multiplied(p, v, r, plus)),
      ...advance(v.from, v.tileStep.get),
    ]),
    ...rows.flatMap((_, r) => written(p, v, r)),
  ];
}

function multiplied(p: Parameters, v: Variables, row: number, plus: Multiplied): Code {
  const left = v.left[row]!;
  return [
    ...v.value.set(load('splat', left.get)),
    ...(v.sums[row] ?? []).flatMap((sum, i) =>
      sum.set(plus(sum.get, v.value.get, v.right[i]!.get)),
    ),
    ...advance(left, p.aInner.get),
  ];
}

/** Writes one row of the tile: whole, or value by value by way of the panel's end. */
function written(p: Parameters, v: Variables, row: number): Code {
  const start = op('i32.mul', op('i32.add', v.row.get, i32(row)), p.outRow.get);
  const column = op('i32.shl', v.column.get, i32(2));
  const sums = (to: Code): Code =>
    (v.sums[row] ?? []).flatMap((sum, i) => store('v128', to, sum.get, 16 * i));
  const end = op('i32.add', p.panel.get, op('i32.mul', p.inner.get, i32(tileBytes)));
  const copyOne = [
    ...store('f32', v.to.get, load('f32', v.from.get)),
    ...advance(v.from, i32(4)),
    ...advance(v.to, i32(4)),
  ];
  return [
    ...v.to.set(op('i32.add', p.out.get, op('i32.add', start, column))),
    ...when(op('i32.ge_s', v.width.get, i32(tileColumns)), sums(v.to.get), [
      ...sums(end),
      ...v.from.set(end),
      ...v.c.set(i32(0)),
      ...countUp(v.c, v.width.get, 1, copyOne),
    ]),
  ];
}
