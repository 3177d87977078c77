import type { z } from 'zod';
import { InputError } from '../base/errors';

/** Parameters of an analysis, a lab or a study, defaults filled in. @throws InputError with what is wrong. */
export function checked<S extends z.ZodType>(schema: S, parameters: unknown): z.output<S> {
  const parsed = schema.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`);
}
