import { z } from 'zod';
import { mean } from '../../base/statistics';
import { headSetName } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import type { Pieces } from '../define';
import type { Scope } from './result';

/** Recalls of a test under sets of heads masked in one scope, by the sets' names. */
export const recallPiece = z.object({
  test: z.number().int().nonnegative(),
  scope: z.enum(['decode', 'all']),
  recalls: z.record(z.string(), z.number()),
});
export type RecallPiece = z.infer<typeof recallPiece>;

/** All recalls that are known: by test, scope and set of heads. The empty set is the model unchanged. */
export class RecallBook {
  private readonly known = new Map<string, Map<string, number>>();

  constructor(
    private readonly kept: Pieces<RecallPiece> | undefined,
    private readonly tests: number,
  ) {
    kept?.done.forEach((piece) => this.enter(piece));
  }

  /** The sets that have no recall yet on this test, each once. */
  missing(test: number, scope: Scope, sets: readonly HeadSet[]): HeadSet[] {
    const there = this.page(test, scope);
    const wanted = new Map(sets.map((set) => [headSetName(set), set]));
    return [...wanted].flatMap(([name, set]) => (there.has(name) ? [] : [set]));
  }

  /** Enters measured recalls, `[set]`, and keeps them. */
  add(test: number, scope: Scope, sets: readonly HeadSet[], recalls: readonly number[]): void {
    const entries = sets.map((set, i) => [headSetName(set), recalls[i] ?? 0]);
    const piece = { test, scope, recalls: Object.fromEntries(entries) as RecallPiece['recalls'] };
    this.enter(piece);
    this.kept?.add(piece);
  }

  /** The recalls with a set masked on the tests where it is known, in their order. */
  recalls(scope: Scope, set: HeadSet): number[] {
    const name = headSetName(set);
    return Array.from({ length: this.tests }, (_, test) => test).flatMap(
      (test) => this.page(test, scope).get(name) ?? [],
    );
  }

  /** The mean recall with a set masked; null until it is known of any test. */
  mean(scope: Scope, set: HeadSet): number | null {
    const recalls = this.recalls(scope, set);
    return recalls.length > 0 ? mean(recalls) : null;
  }

  private enter({ test, scope, recalls }: RecallPiece): void {
    const page = this.page(test, scope);
    for (const [name, recall] of Object.entries(recalls)) page.set(name, recall);
  }

  private page(test: number, scope: Scope): Map<string, number> {
    const name = `${test} ${scope}`;
    const page = this.known.get(name) ?? new Map<string, number>();
    this.known.set(name, page);
    return page;
  }
}
