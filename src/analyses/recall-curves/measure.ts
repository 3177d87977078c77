import { spans } from '../../base/spans';
import type { Masking } from '../../measures/masking';
import { recallsUnder } from '../../measures/needles';
import type { LoadedModel } from '../../model/loaded';
import type { HeadSet } from '../../terms/heads';
import type { NeedleTest } from '../../text/needles/test';
import type { MethodContext } from '../define';
import type { RecallBook } from './book';
import type { RecallCurvesResult, Scope } from './result';

/** Sets that are measured between two times when what is known is kept. */
const setsTogether = 64;

/** What a run works on. */
export interface Work {
  readonly model: LoadedModel;
  readonly tests: readonly NeedleTest[];
  readonly newTokens: number;
  readonly book: RecallBook;
  readonly masking: Masking;
}

/** Sets of heads that are masked on every test, in a scope; those of one stage go test by test. */
export interface Share {
  readonly stage: string;
  readonly scope: Scope;
  readonly sets: readonly HeadSet[];
}

/** Measures all shares on all tests; what is known so far is told after each test. */
export async function measureAll(
  work: Work,
  shares: readonly Share[],
  resultOf: () => RecallCurvesResult,
  { onProgress, checkpoint }: MethodContext<RecallCurvesResult>,
): Promise<void> {
  const total = shares.reduce((sum, { sets }) => sum + sets.length, 0) * work.tests.length;
  let done = 0;
  for (const stage of new Set(shares.map((share) => share.stage))) {
    const together = shares.filter((share) => share.stage === stage);
    onProgress(stage, done, total);
    for (const test of work.tests.keys()) {
      for (const share of together) {
        done += share.sets.length;
        await measure(work, test, share, checkpoint, (left) =>
          onProgress(stage, done - left, total),
        );
      }
      onProgress(stage, done, total, resultOf());
    }
  }
}

/** Measures the sets that have not been measured on a test before; told is how many are left. */
async function measure(
  { model, tests, newTokens, book, masking }: Work,
  at: number,
  { scope, sets }: Share,
  checkpoint: () => Promise<void>,
  report: (left: number) => void,
): Promise<void> {
  const test = tests[at] as NeedleTest;
  const missing = book.missing(at, scope, sets);
  for (const [start, count] of spans(missing.length, setsTogether)) {
    const part = missing.slice(start, start + count);
    const edits = part.map((set) => masking(set, scope));
    book.add(at, scope, part, await recallsUnder(model, test, edits, newTokens, checkpoint));
    report(missing.length - start - count);
  }
}
