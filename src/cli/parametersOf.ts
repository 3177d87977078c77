import { z } from 'zod';
import { suitedTo } from '../analyses/define';
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
  analysis: Pick<Analysis, 'id' | 'parameters' | 'defaultsFrom'>,
  model: ModelInfo,
  given: unknown,
  say: (line: string) => void,
): Readonly<Record<string, unknown>> {
  const own = checked(z.record(z.string(), z.unknown()), given, '--params');
  const { values, wrong } = suitedTo(model, analysis);
  for (const name of wrong)
    say(`headscope.json: ${name} of ${analysis.id} is not valid and is left out\n`);
  return checked(analysis.parameters, { ...values, ...own }, '--params');
}
