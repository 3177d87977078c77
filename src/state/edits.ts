import type { Drawn } from '../terms/drawn';
import type { Head, HeadSet } from '../terms/heads';
import { hasHead, sameHead } from '../terms/heads';
import type { AblationMode } from '../terms/interventions';
import type { DetailChoice } from './detailChoice';
import { offMode, withOff, withoutOff } from './session';
import type { Session } from './session';

/** What a change makes of a session: the parts that become different. */
export type Edit = (session: Session) => Partial<Session>;

/** Locks a head; the locked one is let go. */
export function toggleLock(head: Head): Edit {
  return (session) => ({ head: session.head && sameHead(session.head, head) ? null : head });
}

/** Adds a head to the selection, or takes it out. */
export function toggleSelected(head: Head): Edit {
  return ({ heads }) => ({
    heads: hasHead(heads, head)
      ? heads.filter((other) => !sameHead(other, head))
      : [...heads, head],
  });
}

/** Switches heads off in this mode, or on again for null. */
export function switchHeads(heads: HeadSet, mode: AblationMode | null): Edit {
  return ({ off }) => ({
    off: mode === null ? heads.reduce(withoutOff, off) : withOff(off, heads, mode),
  });
}

/** Switches a head off by zeroing its output, or on again when it is off in any way. */
export function toggleHead(head: Head): Edit {
  return (session) => switchHeads([head], offMode(session.off, head) ? null : 'zero')(session);
}

/** Changes what the panels about a head's inside and about the prediction ask. */
export function chooseDetail(change: Partial<DetailChoice>): Edit {
  return ({ detail }) => ({ detail: { ...detail, ...change } });
}

/** Undoes every edit of the run. */
export const clearEdits: Edit = () => ({ off: [], interventions: [] });

/** Changes what patterns show. */
export function draw(change: Partial<Drawn>): Edit {
  return ({ drawn }) => ({ drawn: { ...drawn, ...change } });
}

/** Changes one parameter of an analysis; `changes` are all that then differ from the defaults. */
export function setParameters(id: string, changes: Readonly<Record<string, unknown>>): Edit {
  return ({ parameters: { [id]: _, ...others } }) => ({
    parameters: Object.keys(changes).length > 0 ? { ...others, [id]: changes } : others,
  });
}
