import { mean } from '../../../base/statistics';
import { isNumber } from '../../../charts/numbers';
import type { InfluenceRow } from '../../../terms/influence';

/** A document's mean score over the draws of random heads; null where there are none. */
export function meanRandom({ score_random }: InfluenceRow): number | null {
  const known = score_random.filter(isNumber);
  return known.length > 0 ? mean(known) : null;
}
