import { z } from 'zod';
import { ModelError } from '../../base/errors';
import type { ModelConfig } from '../config';
import type { ParameterName } from '../parameters';
import type { Processor } from '../vision/preprocessing';

/**
 * How one parameter lies in a tensor of a file. `layout` names the tensor's axes in memory order by
 * the parameter's own axis words, with `|` between the dimensions of the file's shape:
 * `head d_head | d_model` is a PyTorch Linear `[out, in]` whose outputs are the heads one after the
 * other. An axis `part` of length `parts` means that the tensor holds several parameters, and
 * `part` says which one this is.
 */
export interface Placement {
  readonly from: string;
  readonly to: ParameterName;
  readonly layout: string;
  readonly part?: number;
  readonly parts?: number;
  /** Added to every value: 1 where the file holds a norm's weight less one. */
  readonly plus?: number;
  /** Rows at the tensor's beginning that hold nothing of the parameter. */
  readonly skip?: number;
}

/** A family of models: one file, one line in the list. */
export interface Family {
  /** The `model_type` of its config.json. */
  readonly modelType: string;
  /** @throws ModelError that names the field when the config is incomplete or asks for something unsupported. */
  config(raw: unknown): ModelConfig;
  /** Where every parameter is found. */
  placements(config: ModelConfig): Placement[];
  /** Of families that read pictures: the processor that is usual for them, and the classes by their numbers. */
  readonly pictures?: {
    readonly processor: Processor;
    classes(raw: unknown): readonly string[];
  };
  /** A prefix that some files put before every name. */
  readonly optionalPrefix?: string;
  /** Other names that files give a part of a tensor's name, after the prefix is off. */
  readonly otherNames?: readonly (readonly [RegExp, string])[];
  /** Tensors that carry no parameter: mask buffers, frequencies. */
  readonly ignored: readonly RegExp[];
}

/** Checks a config against a schema. @throws ModelError that names the first field that is wrong. */
export function parseConfig<S extends z.ZodType>(schema: S, raw: unknown): z.output<S> {
  const parsed = schema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') || 'config.json';
  throw new ModelError(`config.json: ${field}: ${issue?.message ?? 'not understood'}`);
}

/** A field that is understood, but only at these values; anything else is refused by the field's name. */
export function only<T>(...allowed: readonly [T, ...T[]]): z.ZodType<T | undefined> {
  return z
    .custom<T | undefined>((value) => value === undefined || allowed.some((one) => one === value), {
      error: ({ input }) =>
        `${JSON.stringify(input)} is not supported (only ${allowed.map((one) => JSON.stringify(one)).join(', ')})`,
    })
    .optional();
}

/** Fields that no family supports yet, whatever they say. */
export const unsupportedFields = {
  quantization_config: only(null),
};

/** The placements of one block for each layer. */
export function everyLayer(
  config: ModelConfig,
  block: (layer: number) => Placement[],
): Placement[] {
  return Array.from({ length: config.n_layers }, (_, layer) => block(layer)).flat();
}
