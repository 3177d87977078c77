import { spans } from '../base/spans';
import { concat } from '../tensor/indexing';
import { scope } from '../tensor/scope';
import type { Keys, KeysAndValues } from './components/attention';
import { checkGoesOn, disposePast, prefill, steps } from './generate';
import type { DecodeEdits, GenerateOptions } from './generate';
import type { KeyValueCache } from './blocks';
import { disposeDonated, heldDonations } from './interventions/donors';
import type { Transformer } from './pass';
import type { Trial } from './restart';

/** Bytes of keys and values that trials hold side by side. */
const mostBytes = 2 ** 27;

/** How trials are generated: all alike, and without what only one text could be asked for. */
export interface TrialOptions extends Pick<
  GenerateOptions,
  'count' | 'choose' | 'isEnd' | 'source'
> {
  /** Awaited between steps: where others work, and where a cancel takes effect. */
  readonly checkpoint: () => Promise<void>;
}

/**
 * What `generate` makes of one prompt under each of several trials, `[trial][made]`. They go on side by
 * side as rows of a batch. Trials that change nothing before the prompt's last token (`scope: 'decode'`)
 * share its keys and values: it is read once for all of them.
 * @throws InputError like `generate`
 */
export async function trialContinuations(
  model: Transformer,
  prompt: readonly number[],
  trials: readonly Trial[],
  options: TrialOptions,
): Promise<number[][]> {
  checkGoesOn(model);
  const made = trials.map((): number[] => []);
  const { source } = options;
  const donated = heldDonations(model, { tokens: prompt, source }, trials.flat());
  const edits = { donated, decodeFrom: prompt.length - 1 };
  const work = { model, prompt, trials, edits, options, made };
  const late = trials.map((trial) => trial.every(({ scope }) => scope === 'decode'));
  const indices = trials.map((_, i) => i);
  try {
    await withSharedPrompt(
      work,
      indices.filter((i) => late[i]),
    );
    await withOwnPrompts(
      work,
      indices.filter((i) => !late[i]),
    );
  } finally {
    disposeDonated(donated);
  }
  return made;
}

interface Work {
  readonly model: Transformer;
  readonly prompt: readonly number[];
  readonly trials: readonly Trial[];
  readonly edits: Pick<DecodeEdits, 'donated' | 'decodeFrom'>;
  readonly options: TrialOptions;
  /** What each trial has made so far. */
  readonly made: readonly number[][];
}

async function withSharedPrompt(work: Work, indices: readonly number[]): Promise<void> {
  const [first] = indices;
  if (first === undefined) return;
  // Nothing that a trial changes later shows in the keys and values before.
  const shared = prefillOf(work, first);
  try {
    for (const rows of batches(work, indices)) {
      await goOn(work, rows, sideBySide(rows.map(() => shared)));
    }
  } finally {
    disposePast(shared);
  }
}

/** Reads the prompt under each trial by itself: together is no faster and takes more memory. */
async function withOwnPrompts(work: Work, indices: readonly number[]): Promise<void> {
  for (const rows of batches(work, indices)) {
    const own: (KeyValueCache | undefined)[] = [];
    let past: KeyValueCache | undefined;
    try {
      for (const row of rows) {
        own.push(prefillOf(work, row));
        await work.options.checkpoint();
      }
      past = sideBySide(own);
    } finally {
      own.forEach(disposePast);
    }
    await goOn(work, rows, past);
  }
}

function prefillOf(work: Work, row: number): KeyValueCache | undefined {
  return prefill(work.model, [work.prompt], editsOf(work, [row]));
}

/** Generates for some of the trials, which end with the longest; `past` is freed. */
async function goOn(
  work: Work,
  rows: readonly number[],
  past: KeyValueCache | undefined,
): Promise<void> {
  const { model, prompt, options, made } = work;
  const prompts = rows.map(() => prompt);
  for await (const { tokens } of steps(model, prompts, past, editsOf(work, rows), options)) {
    tokens.forEach((token, row) => {
      if (token !== undefined) made[rows[row] ?? -1]?.push(token);
    });
    await options.checkpoint();
  }
}

function editsOf({ trials, edits, options }: Work, rows: readonly number[]): DecodeEdits {
  const { source } = options;
  return {
    ...edits,
    trials: rows.map((row) => trials[row] ?? []),
    source: source && rows.map(() => source),
  };
}

/** As many trials at a time as may hold keys and values. */
function batches({ model, prompt }: Work, indices: readonly number[]): number[][] {
  const { n_layers, n_key_value_heads, d_head } = model.config;
  const bytes = 2 * 4 * n_layers * n_key_value_heads * d_head * prompt.length;
  const size = Math.max(1, Math.floor(mostBytes / bytes));
  return spans(indices.length, size).map(([start, count]) => indices.slice(start, start + count));
}

/** Keys and values as rows of one batch, if there are any; the caller owns them. */
function sideBySide(rows: readonly (KeyValueCache | undefined)[]): KeyValueCache | undefined {
  const pasts = rows.flatMap((row) => (row ? [row] : []));
  const joined = (layer: number, of: (past: KeysAndValues) => Keys): Keys =>
    concat(
      pasts.flatMap((past) => past.slice(layer, layer + 1).map(of)),
      'batch',
    );
  return scope(() =>
    pasts[0]?.map((_, layer) => ({
      k: joined(layer, ({ k }) => k),
      v: joined(layer, ({ v }) => v),
    })),
  );
}
