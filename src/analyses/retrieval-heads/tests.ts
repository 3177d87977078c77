import type { z } from 'zod';
import type { Random } from '../../base/random';
import type { LoadedModel } from '../../model/loaded';
import { fittedTests } from '../../text/needles/test';
import type { NeedleTest } from '../../text/needles/test';
import type { retrievalParameters } from './index';

export type RetrievalParameters = z.output<typeof retrievalParameters>;

/** The tests that the parameters ask for, and in a sentence what had to be changed for the model. */
export function testsOf(
  { codec, config }: LoadedModel,
  parameters: RetrievalParameters,
  random: Random,
): { readonly tests: readonly NeedleTest[]; readonly said: string | null } {
  return fittedTests(codec, config.n_ctx, parameters, random);
}
