import type { Code, ValueType, WasmFunction } from './assembler';
import { countUp, i32, load, op, store, wasmFunction } from './assembler';

/** The same arithmetic on four numbers or on one. */
type Lanes = 'f32x4' | 'f32';

/**
 * `adamw(count, values, first, second, gradient, newValues, newFirst, newSecond, keepFirst, keepSecond,
 * addFirst, addSecond, divideSecond, size, epsilon, shrink)`: one update of AdamW (Loshchilov and Hutter 2019) in one pass.
 * Addresses in bytes; `keep` is beta, `add` 1 - beta, `divideSecond` 1 - beta2^step, `size` rate / (1 - beta1^step),
 * `shrink` 1 - rate * decay.
 */
export const adamw: WasmFunction = wasmFunction(
  'adamw',
  {
    ...{ count: 'i32', values: 'i32', first: 'i32', second: 'i32', gradient: 'i32' },
    ...{ newValues: 'i32', newFirst: 'i32', newSecond: 'i32' },
    ...{ keepFirst: 'f32', keepSecond: 'f32', addFirst: 'f32', addSecond: 'f32' },
    ...{ divideSecond: 'f32', size: 'f32', epsilon: 'f32', shrink: 'f32' },
  } as const satisfies Record<string, ValueType>,
  (p, variable) => {
    const i = variable('i32');
    const held = {
      f32x4: [variable('v128'), variable('v128'), variable('v128')],
      f32: [variable('f32'), variable('f32'), variable('f32')],
    } as const;
    const update = (lanes: Lanes): Code => {
      const kind = lanes === 'f32' ? 'f32' : 'v128';
      const [g, m, v] = held[lanes];
      const number = (local: { get: Code }): Code =>
        lanes === 'f32' ? local.get : op('f32x4.splat', local.get);
      const at = (address: { get: Code }): Code => op('i32.add', address.get, i.get);
      const mul = (x: Code, y: Code): Code => op(`${lanes}.mul`, x, y);
      const sum = (x: Code, y: Code): Code => op(`${lanes}.add`, x, y);
      const root = op(`${lanes}.sqrt`, op(`${lanes}.div`, v.get, number(p.divideSecond)));
      const ratio = op(`${lanes}.div`, m.get, sum(root, number(p.epsilon)));
      const shrunk = mul(load(kind, at(p.values)), number(p.shrink));
      return [
        ...g.set(load(kind, at(p.gradient))),
        ...m.set(
          sum(mul(load(kind, at(p.first)), number(p.keepFirst)), mul(g.get, number(p.addFirst))),
        ),
        ...v.set(
          sum(
            mul(load(kind, at(p.second)), number(p.keepSecond)),
            mul(mul(g.get, g.get), number(p.addSecond)),
          ),
        ),
        ...store(kind, at(p.newFirst), m.get),
        ...store(kind, at(p.newSecond), v.get),
        ...store(kind, at(p.newValues), op(`${lanes}.sub`, shrunk, mul(ratio, number(p.size)))),
      ];
    };
    const bytes = op('i32.mul', p.count.get, i32(4));
    return [
      ...i.set(i32(0)),
      ...countUp(i, op('i32.sub', bytes, i32(12)), 16, update('f32x4')),
      ...countUp(i, bytes, 4, update('f32')),
    ];
  },
);
