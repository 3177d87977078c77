import { InputError } from '../base/errors';
import type { Lab } from './define';
import { iclLab } from './icl-classification';
import { regressionLab } from './icl-regression';
import { inductionLab } from './induction';
import { randomFeaturesLab } from './random-features';

/** Every lab there is. */
export const labs: readonly Lab[] = [
  inductionLab as unknown as Lab,
  iclLab as unknown as Lab,
  regressionLab as unknown as Lab,
  randomFeaturesLab as unknown as Lab,
];

/** @throws InputError when there is none of this id. */
export function labOf(id: string): Lab {
  const found = labs.find((lab) => lab.id === id);
  if (found) return found;
  throw new InputError(`expected one of ${labs.map((lab) => lab.id).join(', ')}, got "${id}"`);
}
