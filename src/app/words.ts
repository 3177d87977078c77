import type { AblationMode, Intervention } from '../terms/interventions';
import { parseHubName } from '../terms/models';
import type { ModelInfo } from '../terms/models';

/** How a head is switched off, in the words of the page. */
export const modeWords: Readonly<Record<AblationMode, string>> = {
  zero: 'output zeroed',
  uniform: 'attends uniformly',
};

/** What each mode means, in a sentence. */
export const modeSentences: Readonly<Record<AblationMode, string>> = {
  zero: 'The head’s output (hook_z) is replaced by zero at every position.',
  uniform: 'The head attends equally to every token it can see (hook_pattern).',
};

/** An edit in one line: where, which heads and positions, what. */
export function editWords({ at, heads, positions, scope, op }: Intervention): string {
  const parts = [
    op.kind === 'scale' ? `times ${op.factor}` : op.kind,
    `at ${at}`,
    heads && `heads ${heads.join(', ')}`,
    positions && `positions ${positions.join(', ')}`,
    scope === 'decode' && 'last prompt token and after',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** A model's name for people: its title, or of a hub's model the name with the commit's first digits. */
export function modelTitle({ id, commit, notes }: ModelInfo): string {
  if (notes.title !== undefined) return notes.title;
  if (commit === undefined) return id;
  const reference = parseHubName(id);
  return `${reference.id}@${commit.slice(0, 8)}`;
}
