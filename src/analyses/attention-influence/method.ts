import { influenceRow } from '../../measures/influenceRow';
import type { InfluenceSettings } from '../../measures/influenceRow';
import type { LoadedModel } from '../../model/loaded';
import type { Document } from '../../terms/documents';
import { randomSets } from '../../terms/headChoice';
import { headName } from '../../terms/heads';
import { influenceRowSchema } from '../../terms/influence';
import type { InfluenceRow } from '../../terms/influence';
import type { Detail, Method, MethodContext } from '../define';
import { chooseHeads } from './chooseHeads';
import { answer } from './detail';
import { documentsOf } from './documents';
import type { InfluenceParameters } from './documents';
import type { InfluenceResult } from './result';

/** Milliseconds between two reports of what is known so far: thousands of rows are not sent one by one. */
const reportEvery = 500;

/**
 * AttentionInfluence (Hua et al. 2025, section 3): the best share of heads attends uniformly at all
 * positions; a document's score is the relative rise of its mean loss. Goes on where a run of the
 * same settings was stopped.
 */
export const run: Method<InfluenceParameters, InfluenceResult> = async (
  model,
  input,
  parameters,
  context,
) => {
  const documents = await documentsOf(model, input, parameters);
  const chosen = await chooseHeads(model, input, parameters, context);
  const settings: InfluenceSettings = {
    heads: chosen.heads,
    random: randomSets(chosen.heads, parameters.draws, model.config, context.random.fork('heads')),
    ...{ window: parameters.window, long: parameters.long },
  };
  const kept = await input.given?.pieces(
    { ...settings, documents: parameters.documents },
    influenceRowSchema,
  );
  const rows = { all: inOrder(kept?.done ?? []), keep: kept?.add };
  const resultOf = (): InfluenceResult => ({
    heads: settings.heads.map(headName),
    random: settings.random.map((set) => set.map(headName)),
    ...{ scores: chosen.scores, chosenBy: parameters.heads, validSamples: chosen.validSamples },
    ...{ rows: [...rows.all], count: documents.length },
    window: Math.min(parameters.window, model.config.n_ctx),
  });
  await scoreAll(model, documents, settings, rows, resultOf, context);
  return resultOf();
};

/** Texts of documents, or one document token by token. */
export const detail: Detail<InfluenceParameters> = answer;

/** What is known, and where it is kept for later runs. */
interface Rows {
  readonly all: InfluenceRow[];
  readonly keep: ((row: InfluenceRow) => void) | undefined;
}

/** Scores the documents that have no row yet. */
async function scoreAll(
  model: LoadedModel,
  documents: readonly Document[],
  settings: InfluenceSettings,
  rows: Rows,
  resultOf: () => InfluenceResult,
  { checkpoint, onProgress }: MethodContext<InfluenceResult>,
): Promise<void> {
  let told = -Infinity;
  for (let index = rows.all.length; index < documents.length; index++) {
    await checkpoint();
    const document = documents[index];
    if (!document) continue;
    const row = await influenceRow(model, index, document, settings, checkpoint);
    rows.all.push(row);
    rows.keep?.(row);
    const due = performance.now() - told > reportEvery;
    onProgress(
      'scoring documents',
      rows.all.length,
      documents.length,
      due ? resultOf() : undefined,
    );
    if (due) told = performance.now();
  }
}

/** The first rows without a gap, one of each document. */
function inOrder(rows: readonly InfluenceRow[]): InfluenceRow[] {
  const known = new Map(rows.map((row) => [row.index, row]));
  const first: InfluenceRow[] = [];
  for (let row = known.get(0); row; row = known.get(first.length)) first.push(row);
  return first;
}
