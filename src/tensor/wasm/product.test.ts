import { describe, expect, it } from 'vitest';
import { random } from '../../base/random';
import { wasmModule } from './assembler';
import { panelBytes, product } from './product';

const memory = new WebAssembly.Memory({ initial: 16 });
const instance = new WebAssembly.Instance(
  new WebAssembly.Module(wasmModule([product(false)], false)),
  {
    env: { memory },
  },
);
const run = instance.exports['product'] as (...numbers: number[]) => void;
const values = new Float32Array(memory.buffer);

const sizes = [
  [1, 1, 1],
  [4, 8, 8],
  [3, 5, 7],
  [9, 17, 23],
  [17, 65, 17],
  [2, 0, 9],
] as const;
const turns = [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const;

/** Places in memory, in values: a, b, the result with a guard on both sides, the panel. */
const at = { a: 0, b: 4000, out: 8000, panel: 12_000 };
const guard = 1234;

describe.each(sizes)('product of %i x %i x %i', (rows, inner, columns) => {
  it.each(turns)('with transposes %s, %s writes the sums and nothing else', (turnA, turnB) => {
    const source = random(rows + inner + columns);
    for (let i = 0; i < at.out; i++) values[i] = source.normal();
    values.fill(guard, at.out - 8, at.panel);
    const a = turnA ? [1, rows] : [inner, 1];
    const b = turnB ? [1, inner] : [columns, 1];
    const outRow = columns + 3;
    run(
      ...[rows, inner, columns],
      ...[4 * at.a, 4 * a[0]!, 4 * a[1]!],
      ...[4 * at.b, 4 * b[0]!, 4 * b[1]!],
      ...[4 * at.out, 4 * outRow, 4 * at.panel],
    );
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = values[at.a + i * a[0]! + k * a[1]!]!;
          sum += left * values[at.b + k * b[0]! + j * b[1]!]!;
        }
        expect(values[at.out + i * outRow + j]).toBeCloseTo(sum, 4);
        values[at.out + i * outRow + j] = guard;
      }
    }
    expect(values.slice(at.out - 8, at.panel).every((value) => value === guard)).toBe(true);
  });
});

it('needs room for a tile of every summed term and one row more', () => {
  expect(panelBytes(10)).toBe(11 * 8 * 4);
});
