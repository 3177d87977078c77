/** WebAssembly instructions as bytes; an expression's bytes leave one value on the stack. */
export type Code = readonly number[];

export type ValueType = 'i32' | 'f32' | 'v128';

/** A parameter or a variable of a function. */
export interface Local {
  readonly type: ValueType;
  readonly get: Code;
  set(value: Code): Code;
}

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

/** The instructions that the kernels use, by the names of the WebAssembly specification. */
const instructions = {
  select: [0x1b],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.mul': [0x6c],
  'i32.rem_s': [0x6f],
  'i32.and': [0x71],
  'i32.shl': [0x74],
  'i32.eq': [0x46],
  'i32.lt_s': [0x48],
  'i32.ge_s': [0x4e],
  'f32.add': [0x92],
  'f32.sub': [0x93],
  'f32.div': [0x95],
  'f32.sqrt': [0x91],
  'f32.mul': [0x94],
  'f32.max': [0x97],
  'f32x4.splat': [0xfd, 0x13],
  'i32x4.splat': [0xfd, 0x11],
  'i32x4.add': [0xfd, 0xae, 0x01],
  'f32x4.ge': [0xfd, 0x46],
  'f32x4.nearest': [0xfd, 0x6a],
  'f32x4.sqrt': [0xfd, 0xe3, 0x01],
  'f32x4.add': [0xfd, 0xe4, 0x01],
  'f32x4.sub': [0xfd, 0xe5, 0x01],
  'f32x4.mul': [0xfd, 0xe6, 0x01],
  'f32x4.div': [0xfd, 0xe7, 0x01],
  'f32x4.max': [0xfd, 0xe9, 0x01],
  'f32x4.relaxed_madd': [0xfd, 0x85, 0x02],
  'i32x4.shl': [0xfd, 0xab, 0x01],
  'i32x4.trunc_sat_f32x4_s': [0xfd, 0xf8, 0x01],
  'v128.and': [0xfd, 0x4e],
} as const satisfies Record<string, readonly number[]>;

/** One instruction after its operands. */
export function op(name: keyof typeof instructions, ...operands: readonly Code[]): Code {
  return [...operands.flat(), ...instructions[name]];
}

export function i32(value: number): Code {
  return [0x41, ...signed(value)];
}

export function f32(value: number): Code {
  return [0x43, ...new Uint8Array(new Float32Array([value]).buffer)];
}

/** Four times the same number. */
export function f32x4(value: number): Code {
  return op('f32x4.splat', f32(value));
}

/** One number of a vector. */
export function lane(vector: Code, index: number): Code {
  return [...vector, 0xfd, 0x1f, index];
}

const loads = { f32: [0x2a, 2], v128: [0xfd, 0x00, 2], splat: [0xfd, 0x09, 2] } as const;
const stores = { f32: [0x38, 2], v128: [0xfd, 0x0b, 2] } as const;

/** Reads memory at an address plus `offset` bytes: one number, four, or one number four times. */
export function load(kind: keyof typeof loads, address: Code, offset = 0): Code {
  return [...address, ...loads[kind], ...unsigned(offset)];
}

/** Writes memory at an address plus `offset` bytes. */
export function store(kind: keyof typeof stores, address: Code, value: Code, offset = 0): Code {
  return [...address, ...value, ...stores[kind], ...unsigned(offset)];
}

/** Runs one of two pieces of code. */
export function when(condition: Code, then: Code, otherwise: Code = []): Code {
  return [...condition, 0x04, 0x40, ...then, 0x05, ...otherwise, 0x0b];
}

/** Counts a variable up from its value by `step` and runs the body while it is below the bound. */
export function countUp(counter: Local, below: Code, step: number, body: Code): Code {
  const leave = [...op('i32.ge_s', counter.get, below), 0x0d, 1];
  const next = advance(counter, i32(step));
  return [0x02, 0x40, 0x03, 0x40, ...leave, ...body, ...next, 0x0c, 0, 0x0b, 0x0b];
}

/** Adds to a whole number. */
export function advance(local: Local, by: Code): Code {
  return local.set(op('i32.add', local.get, by));
}

/** A function without a result, by its name. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly bytes: readonly number[];
}

/** Assembles a function; `body` gets its parameters by name, declares variables and gives the code. */
export function wasmFunction<P extends string>(
  name: string,
  parameters: Readonly<Record<P, ValueType>>,
  body: (parameters: Readonly<Record<P, Local>>, variable: (type: ValueType) => Local) => Code,
): WasmFunction {
  const given = Object.entries<ValueType>(parameters);
  const variables: ValueType[] = [];
  const variable = (type: ValueType): Local => {
    variables.push(type);
    return localAt(given.length + variables.length - 1, type);
  };
  const locals = Object.fromEntries(given.map(([key, type], i) => [key, localAt(i, type)]));
  const code = body(locals as Record<P, Local>, variable);
  const declared = variables.map((type) => [1, typeBytes[type]]);
  return {
    name,
    parameters: given.map(([, type]) => type),
    bytes: sized([...vector(declared), ...code, 0x0b]),
  };
}

function localAt(index: number, type: ValueType): Local {
  return {
    type,
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  };
}

/** The most pages of 64 KiB that a memory of 32-bit addresses can have. */
const mostPages = 65_536;

/** A module of functions over the memory `env.memory` that it is given. */
export function wasmModule(
  functions: readonly WasmFunction[],
  shared: boolean,
): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    ...vector(parameters.map((type) => [typeBytes[type]])),
    0,
  ]);
  const limits = shared ? [3, 0, ...unsigned(mostPages)] : [0, 0];
  const memory = [...text('env'), ...text('memory'), 0x02, ...limits];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(2, [memory]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map(({ name }, i) => [...text(name), 0, ...unsigned(i)]),
    ),
    ...section(
      10,
      functions.map(({ bytes }) => bytes),
    ),
  ]);
}

function section(id: number, items: readonly Code[]): number[] {
  return [id, ...sized(vector(items))];
}

function vector(items: readonly Code[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128 of a whole number that is not negative. */
function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

/** LEB128 of a whole number. */
function signed(value: number): number[] {
  const [low, rest] = [value & 0x7f, value >> 7];
  const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}
