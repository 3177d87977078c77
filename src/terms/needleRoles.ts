import { isTelling } from './lookedShare';
import type { LookedShare } from './lookedShare';

/**
 * What heads may do for a needle test besides fetching its answer, told by where they look while the
 * right answer is read.
 */
export const needleRoles = {
  previousToken: {
    title: 'previous token',
    looks: 'from every token to the one before it',
  },
  questionSubject: {
    title: 'query forming',
    looks: 'from where the answer is given to what the question asks about',
  },
  statementSubject: {
    title: 'needle labelling',
    looks: 'from the words of the hidden answer to what they are said about',
  },
} as const;
export type NeedleRole = keyof typeof needleRoles;

/** The role that a head plays most, null where it plays none that is known here. */
export function roleOf(shares: Readonly<Record<NeedleRole, LookedShare>>): NeedleRole | null {
  const names = Object.keys(needleRoles) as NeedleRole[];
  const played = names.filter((name) => isTelling(shares[name]));
  const [most] = played.sort((a, b) => shares[b].value - shares[a].value);
  return most ?? null;
}
