import type { Drawn } from '../terms/drawn';
import type { Head, HeadSet } from '../terms/heads';
import { hasHead, sameHead } from '../terms/heads';
import { blockHook } from '../terms/hooks';
import type { AblationMode } from '../terms/interventions';
import type { DetailChoice } from './detailChoice';
import { offMode, withOff, withoutOff } from './session';
import type { Change, Session } from './session';

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

/** Selects heads: these alone, or besides those that are. */
export function selectHeads(chosen: HeadSet, additive: boolean): Edit {
  return ({ heads }) => ({
    heads: additive ? [...heads, ...chosen.filter((head) => !hasHead(heads, head))] : chosen,
  });
}

/** Keeps the selection under a name; a set of that name is replaced. */
export function nameSelection(name: string): Edit {
  return ({ heads, headSets }) => ({
    headSets: [...headSets.filter((set) => set.name !== name), { name, heads }],
  });
}

/** Gives a named set another name. */
export function renameSet(name: string, to: string): Edit {
  return ({ headSets }) => ({
    headSets: headSets
      .filter((set) => set.name !== to || to === name)
      .map((set) => (set.name === name ? { ...set, name: to } : set)),
  });
}

/** Forgets a named set. */
export function removeSet(name: string): Edit {
  return ({ headSets }) => ({ headSets: headSets.filter((set) => set.name !== name) });
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

/** Adds an edit to the end of the list. */
export function addChange(change: Change): Edit {
  return ({ interventions }) => ({ interventions: [...interventions, change] });
}

/** Puts another edit in the place of one. */
export function replaceChange(index: number, change: Change): Edit {
  return ({ interventions }) => ({ interventions: interventions.with(index, change) });
}

/** Takes an edit out of the list. */
export function removeChange(index: number): Edit {
  return ({ interventions }) => ({ interventions: interventions.filter((_, i) => i !== index) });
}

/** Moves an edit one place up: edits of the same activation are made in their order. */
export function raiseChange(index: number): Edit {
  return ({ interventions }) => {
    const [one, above] = [interventions[index], interventions[index - 1]];
    if (!one || !above) return {};
    return { interventions: interventions.with(index - 1, one).with(index, above) };
  };
}

/**
 * Knocks a cell of these heads' patterns out, or lets them see it again where it was knocked out: one
 * edit for all cells of the same heads.
 */
export function toggleCell(heads: HeadSet, query: number, key: number): Edit {
  return ({ interventions }) => {
    const layers = [...new Set(heads.map(({ layer }) => layer))];
    const changes = layers.map((layer) => ({
      at: blockHook(layer, 'attn.hook_pattern'),
      heads: heads.filter((one) => one.layer === layer).map(({ head }) => head),
    }));
    return { interventions: changes.reduce(withCell(query, key), interventions) };
  };
}

function withCell(query: number, key: number) {
  return (list: readonly Change[], place: { at: string; heads: number[] }): readonly Change[] => {
    const index = list.findIndex(
      ({ at, heads, op }) =>
        op.kind === 'knockout' && at === place.at && heads?.join() === place.heads.join(),
    );
    const found = list[index];
    if (found?.op.kind !== 'knockout') {
      const op: Change['op'] = { kind: 'knockout', cells: [[query, key]] };
      return [...list, { ...place, scope: 'all', op }];
    }
    const others = found.op.cells.filter(([q, k]) => q !== query || k !== key);
    const isThere = others.length < found.op.cells.length;
    const cells = isThere ? others : [...others, [query, key] as [number, number]];
    if (cells.length === 0) return list.filter((_, i) => i !== index);
    return list.with(index, { ...found, op: { kind: 'knockout', cells } });
  };
}

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
