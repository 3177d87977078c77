import { describe, expect, it } from 'vitest';
import { interventionSchema } from '../terms/interventions';
import type { ModelInfo } from '../terms/models';
import { changeKinds, changePlaces, changesOf, draftOf, emptyDraft, kindsAt } from './changeDraft';
import type { ChangeDraft, ChangePlace } from './changeDraft';
import { addChange, raiseChange, removeChange, replaceChange, toggleCell } from './edits';
import { defaultSession, interventionsOf } from './session';
import type { Change, Session } from './session';

const model = { n_layers: 2, n_heads: 4 } as ModelInfo;
const draft = (change: Partial<ChangeDraft>): ChangeDraft => ({
  ...emptyDraft,
  where: 'L1H2',
  ...change,
});
const filled = { cells: '3:1', values: '1' };

describe('a typed edit', () => {
  it('is one edit a layer, with the heads of each', () => {
    expect(changesOf(draft({ where: 'L1H3, 0.2 L1H0', name: ' off ' }), model, [])).toEqual([
      { at: 'blocks.0.attn.hook_z', heads: [2], scope: 'all', op: { kind: 'zero' }, name: 'off' },
      {
        at: 'blocks.1.attn.hook_z',
        heads: [3, 0],
        scope: 'all',
        op: { kind: 'zero' },
        name: 'off',
      },
    ]);
    const mlps = changesOf(
      draft({ place: 'hook_mlp_out', where: '0-1', positions: '0, 3-5' }),
      model,
      [],
    );
    expect(mlps.map(({ at }) => at)).toEqual(['blocks.0.hook_mlp_out', 'blocks.1.hook_mlp_out']);
    expect(mlps[0]?.positions).toEqual([0, 3, 4, 5]);
  });

  it.each(Object.keys(changePlaces) as ChangePlace[])(
    'is valid for all that %s allows',
    (place) => {
      const where = place.startsWith('attn.') ? 'L1H2' : '1';
      for (const kind of kindsAt(place)) {
        const cells = kind === 'paint' ? '3:1=0.5' : '3:1';
        const typed = draft({ ...filled, place, kind, where, cells });
        const [change] = changesOf(typed, model, [[1, 2]]);
        expect(interventionSchema.safeParse(change).success, kind).toBe(true);
      }
    },
  );

  it('offers at each place what is possible there, and each kind somewhere', () => {
    const places = Object.keys(changePlaces) as ChangePlace[];
    expect(new Set(places.flatMap(kindsAt))).toEqual(new Set(Object.keys(changeKinds)));
    expect(kindsAt('hook_mlp_out')).not.toContain('copy');
    expect(kindsAt('attn.hook_z')).not.toContain('knockout');
  });

  it('comes back from the edit it made', () => {
    const typed = draft({
      place: 'attn.hook_pattern',
      kind: 'paint',
      cells: '3:1=0.5',
      positions: '3',
    });
    const [change] = changesOf(typed, model, []);
    expect(changesOf(draftOf(change!), model, [])).toEqual([change]);
  });

  it.each<[Partial<ChangeDraft>, RegExp]>([
    [{ where: '' }, /name a head/],
    [{ where: 'L7H0' }, /2 layers of 4 heads/],
    [{ positions: 'x' }, /whole numbers/],
    [{ kind: 'set', values: 'a' }, /give a number/],
    [{ kind: 'patch' }, /give another text/],
    [{ place: 'attn.hook_pattern', kind: 'knockout', cells: '3' }, /query:key/],
    [{ place: 'attn.hook_pattern', kind: 'paint', cells: '3:1' }, /query:key=weight/],
  ])('says what is wrong: %j', (change, words) => {
    expect(() => changesOf(draft(change), model, [])).toThrow(words);
  });
});

describe('the list of edits', () => {
  const zero = (head: number): Change => ({
    ...{ at: 'blocks.0.attn.hook_z', heads: [head], scope: 'all', op: { kind: 'zero' } },
  });
  const after = (...edits: ((session: Session) => Partial<Session>)[]): Session =>
    edits.reduce((session, edit) => ({ ...session, ...edit(session) }), defaultSession);

  it('is added to, put in order, changed and shortened', () => {
    const two = [addChange(zero(0)), addChange(zero(1))];
    const heads = (session: Session): unknown[] => session.interventions.map((one) => one.heads);
    expect(heads(after(...two, raiseChange(1)))).toEqual([[1], [0]]);
    expect(heads(after(...two, raiseChange(0)))).toEqual([[0], [1]]);
    expect(heads(after(...two, removeChange(0)))).toEqual([[1]]);
    expect(heads(after(...two, replaceChange(1, zero(3))))).toEqual([[0], [3]]);
  });

  it('does not make those that are paused, and gives the run no names', () => {
    const session = after(
      addChange({ ...zero(0), paused: true }),
      addChange({ ...zero(1), name: 'n' }),
    );
    expect(interventionsOf(session)).toEqual([zero(1)]);
  });

  it('knocks cells of the same heads out in one edit, and gives them back', () => {
    const heads = [{ layer: 1, head: 2 }];
    const cells = (session: Session): unknown[] => session.interventions.map(({ op }) => op);
    const one = toggleCell(heads, 5, 1);
    const other = toggleCell(heads, 6, 2);
    expect(cells(after(one, other))).toEqual([
      {
        kind: 'knockout',
        cells: [
          [5, 1],
          [6, 2],
        ],
      },
    ]);
    expect(cells(after(one, other, one))).toEqual([{ kind: 'knockout', cells: [[6, 2]] }]);
    expect(after(one, one).interventions).toEqual([]);
    expect(after(one, toggleCell([{ layer: 0, head: 2 }], 5, 1)).interventions).toHaveLength(2);
  });
});
