import { subarray, valueAt } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import { spans } from '../base/spans';
import { mean, sum } from '../base/statistics';
import { rowsAtOnce } from '../model/components/patternRows';
import type { Transformer } from '../model/pass';
import { attendingOf, patternBand } from '../model/patterns';
import { disposeRun, runText } from '../model/run';
import type { Run } from '../model/run';
import { compute } from '../tensor/readback';
import { dispose } from '../tensor/scope';
import type { NeedleRole } from '../terms/needleRoles';
import type { Span } from '../terms/needles';

/** A needle test with the right answer after it, and where in it lies what roles are told by. */
export interface AnsweredTest {
  /** Prompt and answer. */
  readonly tokens: readonly number[];
  /** Tokens of the prompt. */
  readonly prompt: number;
  /** Where the answer lies in the prompt. */
  readonly needle: Span;
  /** What the answer is said about and what is asked about, as they stand in the prompt. */
  readonly subjects: {
    readonly statement: readonly number[];
    readonly question: readonly number[];
  };
}

/** Which keys count for a query; none where the query does not count. */
interface Looking {
  readonly queries: Span;
  keysOf(query: number): readonly number[];
}

/**
 * How much the heads of some layers attend to what their roles are told by while the right answer is
 * read: mean over the queries that count of the weight on their keys. `-> [layer][head]` of each role
 */
export async function roleShares(
  model: Transformer,
  test: AnsweredTest,
  layers: readonly number[],
  checkpoint: () => Promise<void>,
): Promise<Record<NeedleRole, number>[][]> {
  const run = await runText(model, { tokens: test.tokens, interventions: [] }, checkpoint);
  try {
    const found: Record<NeedleRole, number>[][] = [];
    for (const layer of layers)
      found.push(await sharesOfLayer(model, run, layer, test, checkpoint));
    return found;
  } finally {
    disposeRun(run);
  }
}

/** The shares of a head that attends to every token it can see alike. */
export function chanceShares(test: AnsweredTest): Record<NeedleRole, number> {
  return byRole(test, ({ queries, keysOf }) =>
    mean(range(queries).map((query) => keysOf(query).length / (query + 1))),
  );
}

async function sharesOfLayer(
  model: Transformer,
  run: Run,
  layer: number,
  test: AnsweredTest,
  checkpoint: () => Promise<void>,
): Promise<Record<NeedleRole, number>[]> {
  const { n_heads } = model.config;
  const { length } = test.tokens;
  const attending = attendingOf(model, run, layer);
  const found = Array.from({ length: n_heads }, () => byRole(test, () => 0));
  try {
    for (const [start, count] of spans(length, rowsAtOnce(n_heads * length, length))) {
      await checkpoint();
      const [rows] = await compute(() => [
        patternBand(model, run, layer, attending, { start, count })(0, count),
      ]);
      if (!rows) continue;
      found.forEach((shares, head) => {
        const part = byRole(test, (looking) => shareIn(subarray(rows, 0, head), start, looking));
        for (const role of Object.keys(part) as NeedleRole[]) shares[role] += part[role];
      });
    }
    return found;
  } finally {
    dispose(attending.q, attending.k, attending.v);
  }
}

/** What rows from `start` on, `[query, key]`, add to the mean over all queries that count. */
function shareIn(rows: NdArray, start: number, { queries, keysOf }: Looking): number {
  const [count = 0, seen = 0] = rows.shape;
  const inside = {
    start: Math.max(start, queries.start),
    end: Math.min(start + count, queries.end),
  };
  const weights = range(inside).flatMap((query) =>
    keysOf(query).map((key) => (key < seen ? valueAt(rows, query - start, key) : 0)),
  );
  return sum(weights) / (queries.end - queries.start);
}

function byRole(
  { tokens, prompt, needle, subjects }: AnsweredTest,
  value: (looking: Looking) => number,
): Record<NeedleRole, number> {
  const answering = { start: prompt - 1, end: prompt - 1 + needle.end - needle.start };
  return {
    previousToken: value({
      queries: { start: 1, end: tokens.length },
      keysOf: (query) => [query - 1],
    }),
    questionSubject: value({ queries: answering, keysOf: () => subjects.question }),
    statementSubject: value({ queries: needle, keysOf: () => subjects.statement }),
  };
}

function range({ start, end }: Span): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}
