import type { Code, Local, ValueType, WasmFunction } from './assembler';
import {
  advance,
  countUp,
  f32,
  f32x4,
  i32,
  lane,
  load,
  op,
  store,
  wasmFunction,
} from './assembler';

/** Below this the exponential is no longer a normal f32: it counts as 0. */
const least = -87;
/** ln 2 in two parts, so that n ln 2 is exact in the first. */
const ln2 = [0.693359375, -2.1219444e-4] as const;
/** (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2, highest power first: a minimax polynomial, error 1e-7. */
const polynomial = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5,
];

/** e to the power of four numbers that are not positive, to about 2 units in the last place. */
function exponential(x: Local, n: Local, r: Local): Code {
  const bounded = op('f32x4.max', x.get, f32x4(least));
  const [high, low] = ln2.map((part) => op('f32x4.mul', n.get, f32x4(part)));
  const sum = polynomial
    .map((coefficient) => f32x4(coefficient))
    .reduce((value, next) => op('f32x4.add', op('f32x4.mul', value, r.get), next));
  const square = op('f32x4.mul', r.get, r.get);
  const whole = op('i32x4.add', op('i32x4.trunc_sat_f32x4_s', n.get), op('i32x4.splat', i32(127)));
  const value = op('f32x4.add', op('f32x4.add', op('f32x4.mul', sum, square), r.get), f32x4(1));
  const power = op('f32x4.mul', value, op('i32x4.shl', whole, i32(23)));
  return [
    ...n.set(op('f32x4.nearest', op('f32x4.mul', bounded, f32x4(Math.LOG2E)))),
    ...r.set(op('f32x4.sub', op('f32x4.sub', bounded, high!), low!)),
    ...op('v128.and', power, op('f32x4.ge', x.get, f32x4(least))),
  ];
}

/** Four numbers made into one. */
function across(name: 'f32.add' | 'f32.max', vector: Local): Code {
  const lanes = [0, 1, 2, 3].map((i) => lane(vector.get, i));
  return lanes.reduce((a, b) => op(name, a, b));
}

/** Working memory for a row of this many keys, in bytes. */
export function rowBytes(keys: number): number {
  return 16 * Math.ceil(keys / 4);
}

/** Stands for minus infinity, without its NaN. */
const hidden = -3e38;

/**
 * `softmaxRows(rows, queries, keys, offset, causal, window, scale, x, out, work)`: the softmax of each
 * row of keys, times `scale`, over the keys that the row's query sees; 0 elsewhere. Row r belongs to
 * query r mod `queries`, at position `offset` further; `window` 0: no window. `work` is working memory
 * of `rowBytes(keys)`.
 */
export const softmaxRows: WasmFunction = wasmFunction(
  'softmaxRows',
  {
    ...{ rows: 'i32', queries: 'i32', keys: 'i32', offset: 'i32', causal: 'i32', window: 'i32' },
    ...{ scale: 'f32', x: 'i32', out: 'i32', work: 'i32' },
  } as const satisfies Record<string, ValueType>,
  (p, variable) => {
    const whole = (): Local => variable('i32');
    const vector = (): Local => variable('v128');
    const [row, query, from, to, k, end, bytes] = Array.from({ length: 7 }, whole) as [
      ...[Local, Local, Local, Local, Local, Local, Local],
    ];
    const [top, sum, x, n, r] = Array.from({ length: 5 }, vector) as [
      ...[Local, Local, Local, Local, Local],
    ];
    const at = op('i32.add', p.work.get, k.get);
    const overFours = (body: Code): Code => [...k.set(i32(0)), ...countUp(k, bytes.get, 16, body)];
    const four = (value: Code): Code => op('i32.mul', value, i32(4));
    const last = op('i32.sub', p.keys.get, i32(1));
    const seen = op('select', query.get, last, op('i32.lt_s', query.get, last));
    const firstSeen = op('i32.sub', op('i32.add', query.get, i32(1)), p.window.get);
    const isCut = op(
      'i32.and',
      op('i32.lt_s', i32(0), p.window.get),
      op('i32.lt_s', i32(0), firstSeen),
    );
    const start = op('i32.add', p.x.get, op('i32.mul', row.get, four(p.keys.get)));
    const copied = store(
      'f32',
      at,
      op('f32.mul', load('f32', op('i32.add', from.get, k.get)), p.scale.get),
    );
    return [
      ...bytes.set(op('i32.and', op('i32.add', four(p.keys.get), i32(15)), i32(-16))),
      ...countUp(row, p.rows.get, 1, [
        ...query.set(op('i32.add', op('i32.rem_s', row.get, p.queries.get), p.offset.get)),
        ...overFours(store('v128', at, f32x4(hidden))),
        ...from.set(start),
        ...k.set(four(op('select', firstSeen, i32(0), isCut))),
        ...end.set(four(op('i32.add', op('select', seen, last, p.causal.get), i32(1)))),
        ...countUp(k, end.get, 4, copied),
        ...top.set(f32x4(hidden)),
        ...overFours(top.set(op('f32x4.max', top.get, load('v128', at)))),
        ...top.set(op('f32x4.splat', across('f32.max', top))),
        ...sum.set(f32x4(0)),
        ...overFours([
          ...x.set(op('f32x4.sub', load('v128', at), top.get)),
          ...x.set(exponential(x, n, r)),
          ...sum.set(op('f32x4.add', sum.get, x.get)),
          ...store('v128', at, x.get),
        ]),
        ...sum.set(op('f32x4.splat', op('f32.div', f32(1), across('f32.add', sum)))),
        ...overFours(store('v128', at, op('f32x4.mul', load('v128', at), sum.get))),
        ...to.set(op('i32.add', p.out.get, op('i32.mul', row.get, four(p.keys.get)))),
        ...k.set(i32(0)),
        ...countUp(
          k,
          four(p.keys.get),
          4,
          store('f32', op('i32.add', to.get, k.get), load('f32', at)),
        ),
      ]),
    ];
  },
);

/**
 * `softmaxSlopes(rows, keys, scale, pattern, dy, out)`: the gradient of a softmax of rows times `scale`:
 * scale * P * (dy - sum over keys of dy * P).
 */
export const softmaxSlopes: WasmFunction = wasmFunction(
  'softmaxSlopes',
  {
    ...{ rows: 'i32', keys: 'i32', scale: 'f32', pattern: 'i32', dy: 'i32', out: 'i32' },
  } as const satisfies Record<string, ValueType>,
  (p, variable) => {
    const [row, k, bytes] = [variable('i32'), variable('i32'), variable('i32')];
    const [sums, sum] = [variable('v128'), variable('f32')];
    const at = (address: Local): Code => op('i32.add', address.get, k.get);
    const product = (kind: 'f32' | 'v128'): Code =>
      op(kind === 'f32' ? 'f32.mul' : 'f32x4.mul', load(kind, at(p.pattern)), load(kind, at(p.dy)));
    const rest = op('i32.sub', bytes.get, i32(12));
    const centred = op('f32x4.sub', load('v128', at(p.dy)), op('f32x4.splat', sum.get));
    const weighted = op('f32x4.mul', load('v128', at(p.pattern)), op('f32x4.splat', p.scale.get));
    const one = op(
      'f32.mul',
      op('f32.mul', load('f32', at(p.pattern)), p.scale.get),
      op('f32.sub', load('f32', at(p.dy)), sum.get),
    );
    return [
      ...bytes.set(op('i32.mul', p.keys.get, i32(4))),
      ...countUp(row, p.rows.get, 1, [
        ...sums.set(f32x4(0)),
        ...k.set(i32(0)),
        ...countUp(k, rest, 16, sums.set(op('f32x4.add', sums.get, product('v128')))),
        ...sum.set(across('f32.add', sums)),
        ...countUp(k, bytes.get, 4, sum.set(op('f32.add', sum.get, product('f32')))),
        ...k.set(i32(0)),
        ...countUp(k, rest, 16, store('v128', at(p.out), op('f32x4.mul', weighted, centred))),
        ...countUp(k, bytes.get, 4, store('f32', at(p.out), one)),
        ...[p.pattern, p.dy, p.out].flatMap((address) => advance(address, bytes.get)),
      ]),
    ];
  },
);
