/** A seeded source of random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform whole number in [0, below). */
  int(below: number): number;
  /** Standard normal. */
  normal(): number;
  /** `count` different items in random order. @throws RangeError when there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
  /** A generator of its own for a named part of the work. */
  fork(label: string): Random;
  /** The state, to be given to `randomFrom` to go on from here. */
  state(): RandomState;
}

export type RandomState = readonly [number, number, number, number];

/** A generator for a seed. Algorithm: xoshiro128** (Blackman and Vigna 2018), seeded by splitmix32. */
export function random(seed: number): Random {
  const next = splitmix32(seed);
  return randomFrom([next(), next(), next(), next()]);
}

/**
 * A generator that goes on from a state. It lies in an array of integers: variables of a closure that
 * outgrow 31 bits are put on the heap, one by one, at every draw.
 */
export function randomFrom(state: RandomState): Random {
  const s = Int32Array.from(state);
  const bits = (): number => {
    const a = s[0]!;
    const b = s[1]!;
    const c = s[2]! ^ a;
    const d = s[3]! ^ b;
    s[0] = a ^ d;
    s[1] = b ^ c;
    s[2] = c ^ (b << 9);
    s[3] = rotate(d, 11);
    return Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  };
  const next = (): number => bits() / 2 ** 32;
  const int = (below: number): number => Math.floor(next() * below);
  return {
    next,
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    sample: (items, count) => sample(items, count, int),
    fork: (label) => random(hashLabel(label) ^ bits()),
    state: () => [s[0]!, s[1]!, s[2]!, s[3]!],
  };
}

/** One of the items. @throws RangeError when there are none. */
export function pick<T>(items: readonly T[], random: Random): T {
  if (items.length === 0) throw new RangeError('nothing to choose from');
  return items[random.int(items.length)] as T;
}

function sample<T>(items: readonly T[], count: number, int: (below: number) => number): T[] {
  if (count > items.length) throw new RangeError(`cannot draw ${count} of ${items.length} items`);
  const pool = [...items];
  for (let i = 0; i < count; i++) {
    const j = i + int(pool.length - i);
    [pool[i], pool[j]] = [pool[j] as T, pool[i] as T];
  }
  return pool.slice(0, count);
}

function rotate(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return (z ^ (z >>> 15)) >>> 0;
  };
}

/** A hash of a text, 0 .. 2^32 - 1: fast and the same everywhere, no secret. FNV-1a, character by character. */
export function hashLabel(label: string): number {
  let hash = 0x811c9dc5;
  for (const char of label) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
