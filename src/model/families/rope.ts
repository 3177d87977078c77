import { z } from 'zod';
import type { Rotary, RotaryScaling } from '../config';
import { only } from './family';

const number = z.number();
const positive = number.positive();

const ropeType = only<'default' | RotaryScaling['type']>(
  'default',
  'linear',
  'dynamic',
  'llama3',
  'yarn',
);

/** What a config says of the rotation, in `rope_scaling` (older files) or `rope_parameters`; nothing else is understood. */
const ropeSchema = z.strictObject({
  rope_type: ropeType,
  type: ropeType,
  rope_theta: positive.optional(),
  partial_rotary_factor: positive.max(1).optional(),
  factor: positive.nullish(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: z.number().int().positive().optional(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  attention_factor: positive.nullish(),
  mscale: number.nullish(),
  mscale_all_dim: number.nullish(),
  truncate: z.boolean().optional(),
});

export type RopeParameters = Partial<z.output<typeof ropeSchema>>;

/** Rotation parameters of their own: linear and the rest need their fields. */
export const ropeParameters = ropeSchema.superRefine((rope, context) => {
  for (const field of neededBy[typeOf(rope)]) {
    if (rope[field] === undefined || rope[field] === null) {
      context.addIssue({ code: 'custom', path: [field], message: 'missing' });
    }
  }
});

/** The fields of a config that say how queries and keys are rotated. */
export const ropeFields = {
  rope_theta: positive.optional(),
  rope_scaling: ropeParameters.nullish(),
  rope_parameters: ropeParameters.nullish(),
  partial_rotary_factor: positive.max(1).nullish(),
  original_max_position_embeddings: only(null),
};

type RopeType = NonNullable<RopeParameters['rope_type']>;

const neededBy: Readonly<Record<RopeType, readonly (keyof RopeParameters)[]>> = {
  default: [],
  linear: ['factor'],
  dynamic: ['factor'],
  llama3: ['factor', 'low_freq_factor', 'high_freq_factor'],
  yarn: [],
};

function typeOf({ rope_type, type }: RopeParameters): RopeType {
  return rope_type ?? type ?? 'default';
}

/** What the rotation takes from the rest of a config. */
export interface RopeContext {
  readonly d_head: number;
  readonly maxPositions: number;
  readonly base: number;
  /** The part of each head that turns, where the parameters do not say. */
  readonly partial?: number;
}

/** A config's rotation. */
export function rotaryOf(rope: RopeParameters, context: RopeContext): Rotary {
  const { d_head, maxPositions, base, partial = 1 } = context;
  const scaling = scalingOf(rope, maxPositions);
  return {
    dim: Math.trunc(d_head * (rope.partial_rotary_factor ?? partial)),
    base: rope.rope_theta ?? base,
    ...(scaling ? { scaling } : {}),
  };
}

/** The rotation of a config with one set of parameters for all layers. */
export function plainRotary(
  c: {
    readonly rope_theta?: number | undefined;
    readonly rope_scaling?: RopeParameters | null | undefined;
    readonly rope_parameters?: RopeParameters | null | undefined;
    readonly partial_rotary_factor?: number | null | undefined;
  },
  context: Omit<RopeContext, 'base'>,
): Rotary {
  const rope = c.rope_scaling ?? c.rope_parameters ?? {};
  const partial = c.partial_rotary_factor ?? context.partial ?? 1;
  return rotaryOf(rope, { ...context, partial, base: c.rope_theta ?? 10_000 });
}

/** How many tokens a model reads whose rotation may be stretched at run time. */
export function contextOf({ scaling }: Rotary, maxPositions: number): number {
  if (scaling?.type !== 'dynamic' && scaling?.type !== 'yarn') return maxPositions;
  return Math.max(maxPositions, Math.floor(scaling.original * scaling.factor));
}

function scalingOf(rope: RopeParameters, maxPositions: number): RotaryScaling | undefined {
  const type = typeOf(rope);
  const original = rope.original_max_position_embeddings ?? maxPositions;
  const factor = rope.factor ?? maxPositions / original;
  switch (type) {
    case 'default':
      return undefined;
    case 'linear':
      return { type, factor };
    case 'dynamic':
      return { type, factor, original: maxPositions };
    case 'llama3': {
      const { low_freq_factor: low = 1, high_freq_factor: high = 4 } = rope;
      return { type, factor, low, high, original };
    }
    case 'yarn': {
      const [fast, slow] = [rope.beta_fast ?? 32, rope.beta_slow ?? 1];
      const whole = rope.truncate ?? true;
      return { type, factor, original, fast, slow, whole, magnitude: magnitudeOf(rope, factor) };
    }
  }
}

/** What YaRN multiplies cosines and sines by: 0.1 ln(factor) + 1 unless the config says otherwise. */
function magnitudeOf(rope: RopeParameters, factor: number): number {
  const { attention_factor, mscale, mscale_all_dim } = rope;
  const grown = (by: number): number => (factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1);
  if (attention_factor) return attention_factor;
  return mscale && mscale_all_dim ? grown(mscale) / grown(mscale_all_dim) : grown(1);
}
