import { headNameIn } from '../../terms/heads';
import type { Head, HeadGridShape } from '../../terms/heads';
import { isTelling, leastShare } from '../../terms/lookedShare';
import { scoreOf } from '../../state/scored';
import type { ScoredRun } from '../../state/scored';

/** Something that heads are known to do, told from one score of their pattern. */
export interface HeadRole {
  readonly title: string;
  /** Whose score, of measures/headScores. */
  readonly score: string;
  /** What such a head does, after its name. */
  readonly does: string;
}

/** What heads look at; the first ones say more than the last, where several are true. */
export const headRoles: readonly HeadRole[] = [
  {
    title: 'Induction',
    score: 'prefix-matching',
    does: 'looks at the token that followed the last time this token was seen',
  },
  {
    title: 'Fetching',
    score: 'fetching',
    does: 'looks, from the last token, at the token that the model expects next',
  },
  {
    title: 'Previous token',
    score: 'previous-token',
    does: 'looks at the token just before',
  },
  {
    title: 'Same token',
    score: 'echo',
    does: 'looks at earlier copies of the same token',
  },
  { title: 'Itself', score: 'self', does: 'looks at the very token it stands at' },
];

/** What a head does that has nothing to look at. */
export const restRole: HeadRole = {
  title: 'Resting',
  score: 'first-token',
  does: 'rests on the first token, the usual place of a head that has nothing to look at',
};

/** A role that a head plays in the run, by its score and the chance level of that score. */
export interface PlayedRole {
  readonly role: HeadRole;
  readonly value: number;
  readonly chance: number;
}

/** The roles that a head plays in the run, the most telling first; resting only where it does nothing else. */
export function rolesOf(scored: ScoredRun, head: Head): readonly PlayedRole[] {
  const played = headRoles.flatMap((role) => playedBy(scored, head, role));
  return played.length > 0 ? played : playedBy(scored, head, restRole);
}

function playedBy(scored: ScoredRun, head: Head, role: HeadRole): readonly PlayedRole[] {
  const found = scoreOf(scored, head, role.score);
  return found && isTelling(found) ? [{ role, ...found }] : [];
}

/** What the head does in this text, in plain words with the numbers that say so; null while they are not known. */
export function headSentence(scored: ScoredRun, head: Head, shape: HeadGridShape): string | null {
  const name = headNameIn(shape, head);
  const [first, second] = rolesOf(scored, head);
  if (first) {
    const also = second ? ` It also ${numbered(second)}.` : elsewhere(scored, head, first.role);
    return `${name} ${numbered(first)}.${also}`;
  }
  const entropy = scoreOf(scored, head, 'entropy');
  if (!entropy) return null;
  const spread = Math.exp(entropy.value).toFixed(1);
  return `${name} has no simple pattern here: a row spreads over about ${spread} tokens (entropy ${entropy.value.toFixed(2)} nats).`;
}

function numbered({ role, value, chance }: PlayedRole): string {
  const which = role.title.toLowerCase();
  return `${role.does} (${which} ${value.toFixed(2)}; by chance ${chance.toFixed(2)})`;
}

/** Where a head of induction or copying rests while nothing comes back. */
function elsewhere(scored: ScoredRun, head: Head, { score }: HeadRole): string {
  const rest = scoreOf(scored, head, restRole.score);
  if (!rest || rest.value < leastShare || !['prefix-matching', 'echo'].includes(score)) return '';
  return ' Where nothing comes back, it rests on the first token.';
}

/** The heads of the run that play each role, best first, roles that nobody plays left out. */
export function castOf(
  scored: ScoredRun,
): readonly { readonly role: HeadRole; readonly heads: readonly (Head & PlayedRole)[] }[] {
  const all = scored.heads.flatMap(({ layer, head }) =>
    rolesOf(scored, { layer, head }).map((played) => ({ layer, head, ...played })),
  );
  return [...headRoles, restRole].flatMap((role) => {
    const heads = all.filter((one) => one.role === role).sort((a, b) => b.value - a.value);
    return heads.length > 0 ? [{ role, heads }] : [];
  });
}

/** Whether any token comes again, so that induction and copying could show. */
export function repeats(scored: ScoredRun): boolean {
  const score = scored.scores.find(({ id }) => id === 'prefix-matching');
  return score?.values.some((value) => !Number.isNaN(value)) ?? false;
}
