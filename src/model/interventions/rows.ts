import type { Intervention } from '../../terms/interventions';
import type { RowPlace } from './apply';

/** An edit of all rows of a batch, or of some with heads and positions of their own. */
export interface RowEdit {
  readonly intervention: Intervention;
  readonly rows?: readonly RowPlace[];
}

/**
 * The edits of a batch in which each row has its own: those that differ in their heads and positions
 * alone are one edit, in the order in which a row first has them. `[row][edit]`
 */
export function rowEdits(trials: readonly (readonly Intervention[])[]): RowEdit[] {
  const found = new Map<string, { intervention: Intervention; rows: RowPlace[] }>();
  trials.forEach((edits, row) => {
    const times = new Map<string, number>();
    for (const { heads, positions, ...intervention } of edits) {
      const what = JSON.stringify(intervention);
      const time = times.get(what) ?? 0;
      times.set(what, time + 1);
      const nothing = (): RowPlace[] => trials.map(() => null);
      const edit = found.get(`${time} ${what}`) ?? { intervention, rows: nothing() };
      edit.rows[row] = { heads, positions };
      found.set(`${time} ${what}`, edit);
    }
  });
  return [...found.values()];
}
