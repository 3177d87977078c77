import type { Transformer } from '../model/pass';
import type { HeadSet } from '../terms/heads';
import { ablate } from '../terms/interventions';
import type { Intervention } from '../terms/interventions';
import { ablateToMeans, meanOutputs } from './meanOutputs';

/** What masking does to heads: they attend uniformly, write nothing, or write what they do on average. */
export type MaskingMode = 'uniform' | 'zero' | 'mean';

/** What masks a set of heads in a scope. */
export type Masking = (heads: HeadSet, scope: 'decode' | 'all') => Intervention[];

/** What masks heads in a mode; `mean` takes their means over some texts. */
export async function maskingBy(
  mode: MaskingMode,
  model: Transformer,
  texts: readonly (readonly number[])[],
  checkpoint: () => Promise<void>,
): Promise<Masking> {
  if (mode !== 'mean') return (heads, scope) => ablate(heads, mode, scope);
  const means = await meanOutputs(model, texts, checkpoint);
  return (heads, scope) => ablateToMeans(heads, means, model.config, scope);
}
