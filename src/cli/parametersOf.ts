import { z } from 'zod';
import type { Analysis } from '../analyses/define';
import type { ModelInfo } from '../terms/models';
import { checked } from './inputFiles';

/**
 * The parameters with defaults filled in: the schema's, over them what suits the model by its
 * headscope.json, over them what was given. A wish of the model's that is not valid is dropped and
 * said.
 * @throws InputError when what was given is not valid
 */
export function parametersOf(
  { id, parameters }: Pick<Analysis, 'id' | 'parameters'>,
  model: ModelInfo,
  given: unknown,
  say: (line: string) => void,
): Readonly<Record<string, unknown>> {
  const own = checked(z.record(z.string(), z.unknown()), given, '--params');
  const schemas: Readonly<Record<string, z.ZodType>> = parameters.shape;
  const suited = Object.entries(model.notes.parameters?.[id] ?? {}).filter(([name, value]) => {
    const valid = Object.hasOwn(schemas, name) && schemas[name]?.safeParse(value).success === true;
    if (!valid) say(`headscope.json: ${name} of ${id} is not valid and is left out\n`);
    return valid;
  });
  return checked(parameters, { ...Object.fromEntries(suited), ...own }, '--params');
}
