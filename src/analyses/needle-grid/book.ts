import { z } from 'zod';
import { headSetName } from '../../terms/heads';
import type { HeadSet } from '../../terms/heads';
import type { Pieces } from '../define';
import type { GridAnswer } from './result';

/** A test of a cell, and what was answered under some sets of heads, by the sets' names. */
export const testPiece = z.object({
  length: z.number(),
  depth: z.number(),
  sample: z.number(),
  needle: z.string(),
  expected: z.string(),
  answers: z.record(z.string(), z.object({ response: z.string(), recall: z.number() })),
});
export type TestPiece = z.infer<typeof testPiece>;

/** Which test it is. */
export type TestPlace = Pick<TestPiece, 'length' | 'depth' | 'sample'>;

/** All answers that are known, by test and set of heads. The empty set is the model unchanged. */
export class AnswerBook {
  private readonly known = new Map<string, Omit<GridAnswer, 'sample' | 'set'>>();

  constructor(private readonly kept: Pieces<TestPiece> | undefined) {
    kept?.done.forEach((piece) => this.enter(piece));
  }

  /** The sets that have no answer yet to a test, each once. */
  missing(test: TestPlace, sets: readonly HeadSet[]): HeadSet[] {
    const wanted = new Map(sets.map((set) => [headSetName(set), set]));
    return [...wanted.values()].filter((set) => !this.known.has(keyOf(test, headSetName(set))));
  }

  /** Enters the answers to a test, `[set]`, and keeps them for later runs. */
  add(
    test: Omit<TestPiece, 'answers'>,
    sets: readonly HeadSet[],
    answers: readonly { readonly response: string; readonly recall: number }[],
  ): void {
    const { length, depth, sample, needle, expected } = test;
    const entries = sets.flatMap((set, i) => (answers[i] ? [[headSetName(set), answers[i]]] : []));
    const piece = {
      ...{ length, depth, sample, needle, expected },
      answers: Object.fromEntries(entries) as TestPiece['answers'],
    };
    this.enter(piece);
    this.kept?.add(piece);
  }

  /** The answers to some tests under some sets; null unless all are there. */
  answers(tests: readonly TestPlace[], sets: readonly HeadSet[]): GridAnswer[] | null {
    const found = tests.flatMap((test) =>
      sets.flatMap((heads, set): GridAnswer[] => {
        const answer = this.known.get(keyOf(test, headSetName(heads)));
        return answer ? [{ sample: test.sample, set, ...answer }] : [];
      }),
    );
    return found.length === tests.length * sets.length ? found : null;
  }

  private enter({ needle, expected, answers, ...test }: TestPiece): void {
    for (const [name, answer] of Object.entries(answers)) {
      this.known.set(keyOf(test, name), { needle, expected, ...answer });
    }
  }
}

function keyOf({ length, depth, sample }: TestPlace, set: string): string {
  return `${length} ${depth} ${sample} ${set}`;
}
