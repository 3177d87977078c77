import type { NdArray } from '../../src/base/ndarray.ts';
import { ndarray } from '../../src/base/ndarray.ts';
import { forward } from '../../src/model/forward.ts';
import type { TokenIds, Transformer } from '../../src/model/pass.ts';
import { toFloat32 } from '../../src/model/weights/dtypes.ts';
import type { ModelFolder } from '../../src/model/weights/folder.ts';
import { readJson, required } from '../../src/model/weights/folder.ts';
import { readHeader } from '../../src/model/weights/safetensors.ts';
import { compute } from '../../src/tensor/readback.ts';
import type { Tensor } from '../../src/tensor/tensor.ts';
import type { HookName } from '../../src/terms/hooks.ts';
import type { Intervention } from '../../src/terms/interventions.ts';

/** What a model computes according to another implementation. */
export interface Reference {
  readonly texts: readonly ReferenceText[];
  readonly greedy: {
    readonly prompt: readonly number[];
    /** What the encoder reads, where there is one. */
    readonly source?: readonly number[];
    readonly cached: readonly number[];
    readonly uncached: readonly number[];
  };
}

export interface ReferenceText {
  readonly ids: TokenIds;
  /** What the encoder reads, where there is one. */
  readonly source?: TokenIds | undefined;
  readonly hooks: ReadonlyMap<HookName, NdArray>;
  /** Of pictures: what the model is given, and the logits that it answers with, `[batch, vocab]`. */
  readonly pixels: NdArray | undefined;
  readonly answer: NdArray | undefined;
}

/** Reads the reference that lies beside a fixture's model. */
export async function readReference(folder: ModelFolder): Promise<Reference> {
  const about = await readJson(folder, 'reference.json');
  const { texts, sources, greedy } = about?.json as {
    texts: Record<string, number[][]>;
    sources?: Record<string, number[][]>;
    greedy: Reference['greedy'];
  };
  const tensors = await readTensors(folder, 'reference.safetensors');
  return {
    greedy,
    texts: Object.entries(texts).map(([text, ids]) => ({
      ids,
      source: sources?.[text],
      hooks: hooksOf(text, tensors),
      pixels: tensors.get(`${text}/pixels`),
      answer: tensors.get(`${text}/answer`),
    })),
  };
}

/**
 * The largest difference at each hook between a model and its reference, over all texts. A value
 * that is NaN here, or infinite on one side only, counts as infinitely different.
 */
export async function largestErrors(
  model: Transformer,
  reference: Reference,
  interventions: readonly Intervention[] = [],
): Promise<Map<HookName, number>> {
  const errors = new Map<HookName, number>();
  for (const { ids, source, hooks, pixels } of reference.texts) {
    const wanted = [...hooks.keys()];
    const values = await compute(() => {
      const { cache } = forward(model, ids, { source, wanted, interventions, pixels });
      return wanted.map((name) => cache[name] as Tensor);
    });
    wanted.forEach((name, i) => {
      const error = largestDifference(values[i]!, hooks.get(name)!);
      errors.set(name, Math.max(errors.get(name) ?? 0, error));
    });
  }
  return errors;
}

/** The largest difference between two arrays; infinite where their shapes differ. */
export function largestDifference(actual: NdArray, expected: NdArray): number {
  if (actual.shape.join() !== expected.shape.join()) return Infinity;
  return expected.data.reduce((largest, value, i) => {
    const got = actual.data[i] ?? NaN;
    const difference = got === value ? 0 : Math.abs(got - value);
    return Number.isNaN(difference) ? Infinity : Math.max(largest, difference);
  }, 0);
}

/** The hook without its layer, for tables. */
export function kindOf(name: HookName): string {
  return name.replace(/^blocks\.\d+\./, '');
}

/** Every tensor of a safetensors file. */
export async function readTensors(
  folder: ModelFolder,
  name: string,
): Promise<Map<string, NdArray>> {
  const source = await required(folder, name);
  const { entries } = await readHeader(source);
  const tensors = new Map<string, NdArray>();
  for (const { name: tensor, dtype, shape, start, end } of entries) {
    const values = toFloat32(await source.read(start, end), dtype, tensor);
    tensors.set(tensor, ndarray(values, shape));
  }
  return tensors;
}

function hooksOf(text: string, tensors: ReadonlyMap<string, NdArray>): Map<HookName, NdArray> {
  const own = [...tensors].filter(([name]) => name.startsWith(`${text}/`));
  const named = own.map(([name, values]) => [name.slice(text.length + 1), values] as const);
  return new Map(
    named.filter(
      (entry): entry is readonly [HookName, NdArray] => !/^(pixels|answer)$/.test(entry[0]),
    ),
  );
}
