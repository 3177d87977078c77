import type { NdArray } from '../base/ndarray';
import { subarray } from '../base/ndarray';
import { sum } from '../base/statistics';
import type { Transformer } from '../model/pass';
import { restartLosses } from '../model/restart';
import { disposeRun, runText } from '../model/run';
import type { Run } from '../model/run';
import { compute } from '../tensor/readback';
import type { HeadSet } from '../terms/heads';
import { relativeIncrease } from '../terms/influence';
import { ablate } from '../terms/interventions';
import { trialsAtOnce } from './headGroups';
import { tokenLosses } from './tokenLosses';

/** How a long document is read. */
export interface Reading {
  /** Tokens of a chunk at most; the model's context if that is shorter. */
  readonly window: number;
  /** `chunks`: one after the other to the end, each for itself; `start`: the first one alone. */
  readonly long: 'chunks' | 'start';
}

/** The losses of one document, unchanged and with each set of heads uniform. */
export interface DocumentLosses {
  /** Tokens that were scored. */
  readonly scored: number;
  /** Mean cross-entropy in nats of the scored tokens; null where there are none. */
  readonly base: number | null;
  /** The same for each set. */
  readonly masked: readonly (number | null)[];
}

/**
 * Mean losses of a document, with all heads as they are and with each of several sets uniform at all
 * positions (Hua et al. 2025). Each chunk is a text of its own: `lead` (BOS and the like) is put before
 * every one, and a token is scored where it has another before it, the same tokens every time. Sums
 * over chunks are divided by all scored tokens. A document's numbers depend on itself alone: nothing
 * is padded, and the rows of a batch are the sets.
 */
export async function documentLosses(
  model: Transformer,
  document: { readonly lead: readonly number[]; readonly ids: readonly number[] },
  sets: readonly HeadSet[],
  reading: Reading,
  checkpoint: () => Promise<void>,
): Promise<DocumentLosses> {
  const totals = { scored: 0, base: 0, masked: sets.map(() => 0) };
  for (const chunk of chunksOf(document, reading, model.config.n_ctx)) {
    const { base, masked } = await chunkLosses(model, chunk, sets, checkpoint);
    totals.scored += base.length;
    totals.base += sum(base);
    masked.forEach((losses, i) => (totals.masked[i] = (totals.masked[i] ?? 0) + sum(losses)));
  }
  const meanOf = (total: number): number | null =>
    totals.scored === 0 ? null : total / totals.scored;
  return {
    scored: totals.scored,
    base: meanOf(totals.base),
    masked: totals.masked.map(meanOf),
  };
}

/** Scores of a document by its losses: one for each set. */
export function influences({ base, masked }: DocumentLosses): (number | null)[] {
  return masked.map((loss) => relativeIncrease(base, loss));
}

/** The texts that a document is read as, each with `lead` before it; those with nothing to score are left out. */
export function chunksOf(
  { lead, ids }: { readonly lead: readonly number[]; readonly ids: readonly number[] },
  { window, long }: Reading,
  n_ctx: number,
): number[][] {
  const room = Math.max(1, Math.min(window, n_ctx) - lead.length);
  const starts = ids.map((_, i) => i).filter((i) => i % room === 0);
  return (long === 'start' ? starts.slice(0, 1) : starts)
    .map((start) => [...lead, ...ids.slice(start, start + room)])
    .filter(({ length }) => length > 1);
}

/**
 * The loss of each token of a text but the first, in nats, `[pos - 1]`: unchanged, and with each set
 * uniform. An empty set gives the unchanged losses themselves.
 */
export async function chunkLosses(
  model: Transformer,
  tokens: readonly number[],
  sets: readonly HeadSet[],
  checkpoint: () => Promise<void>,
): Promise<{ base: Float32Array; masked: Float32Array[] }> {
  const run = await runText(model, { tokens, interventions: [] }, checkpoint);
  try {
    const base = await tokenLosses(model, run, checkpoint);
    const masked = sets.map(() => base);
    const full = sets.flatMap((set, i) => (set.length > 0 ? [i] : []));
    const size = trialsAtOnce(model.config, tokens.length);
    for (let start = 0; start < full.length; start += size) {
      await checkpoint();
      const some = full.slice(start, start + size);
      const losses = await lossesWith(
        model,
        run,
        some.map((i) => sets[i] ?? []),
      );
      some.forEach((i, row) => (masked[i] = losses[row] ?? base));
    }
    return { base, masked };
  } finally {
    disposeRun(run);
  }
}

async function lossesWith(
  model: Transformer,
  run: Run,
  sets: readonly HeadSet[],
): Promise<Float32Array[]> {
  const trials = sets.map((set) => ablate(set, 'uniform'));
  const [losses] = await compute(() => [restartLosses(model, run, trials)]);
  return sets.map((_, row) => subarray(losses as NdArray, row).data);
}
