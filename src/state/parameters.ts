import { z } from 'zod';
import { suitedTo } from '../analyses/define';
import type { Analysis } from '../analyses/define';
import type { ModelInfo } from '../terms/models';
import { problemWords } from './problems';
import { asSentence } from './sentence';

/** One parameter as a form shows it. */
export interface Field {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: 'text' | 'number' | 'numbers' | 'choice' | 'switch' | 'documents' | 'scores';
  readonly multiline: boolean;
  readonly choices: readonly string[];
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly integer: boolean;
  /** The value that the schema gives it. */
  readonly fallback: unknown;
  /** The values of other parameters with which it matters, one or several; it always does where they do not exist. */
  readonly when: Readonly<Record<string, string | readonly string[]>>;
}

type Values = Readonly<Record<string, unknown>>;

const propertySchema = z.object({
  title: z.string().optional(),
  description: z.string().default(''),
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  multiline: z.boolean().default(false),
  default: z.unknown(),
  when: z.record(z.string(), z.union([z.string(), z.array(z.string())])).default({}),
  /** What it names by digest: the user's own documents or scores. */
  given: z.enum(['documents', 'scores']).optional(),
});
const objectSchema = z.object({ properties: z.record(z.string(), propertySchema) });

/** Whatever has parameters: an analysis, a lab, a study. */
export interface Parametrized {
  readonly parameters: z.ZodObject;
}

/** The parameters in the order of their schema. */
export function fieldsOf({ parameters }: Parametrized): Field[] {
  const { properties } = objectSchema.parse(z.toJSONSchema(parameters, { io: 'input' }));
  return Object.entries(properties).map(([name, property]) => ({
    name,
    title: property.title ?? name,
    description: property.description,
    kind: kindOf(property),
    multiline: property.multiline,
    choices: property.enum ?? [],
    minimum: property.minimum,
    maximum: property.maximum,
    integer: property.type === 'integer',
    fallback: property.default,
    when: property.when,
  }));
}

function kindOf({ type, enum: choices, given }: z.infer<typeof propertySchema>): Field['kind'] {
  if (given) return given;
  if (choices) return 'choice';
  if (type === 'array') return 'numbers';
  if (type === 'boolean') return 'switch';
  return type === 'number' || type === 'integer' ? 'number' : 'text';
}

/** The values that a form starts with: the schema's defaults, over them what suits the model. */
export function defaultsOf(analysis: Analysis, model: ModelInfo): Values {
  const { values } = suitedTo(model, analysis);
  const defaults = analysis.parameters.safeParse(values);
  return defaults.success ? defaults.data : values;
}

/** Whether a parameter matters with these values of the others. */
export function matters({ when }: Field, values: Values): boolean {
  return Object.entries(when).every(
    ([name, value]) => !(name in values) || [value].flat().some((one) => one === values[name]),
  );
}

/** What is wrong with one value, as a sentence; null when nothing is. */
export function problemOf(owner: Parametrized, name: string, value: unknown): string | null {
  const shape: Readonly<Record<string, z.ZodType>> = owner.parameters.shape;
  const schema = Object.hasOwn(shape, name) ? shape[name] : undefined;
  if (!schema) return 'There is no such parameter.';
  const checked = schema.safeParse(value);
  return checked.success ? null : asSentence(problemWords(checked.error));
}

/** The changes after one more: a value that equals its default is no change. */
export function withParameter(
  changes: Values,
  defaults: Values,
  name: string,
  value: unknown,
): Values {
  const { [name]: _, ...others } = changes;
  const isDefault = JSON.stringify(value) === JSON.stringify(defaults[name]);
  return isDefault ? others : { ...others, [name]: value };
}
