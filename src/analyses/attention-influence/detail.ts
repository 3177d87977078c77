import { z } from 'zod';
import { InputError } from '../../base/errors';
import type { NdArray } from '../../base/ndarray';
import { subarray } from '../../base/ndarray';
import { argmax } from '../../base/statistics';
import { chunkLosses, chunksOf } from '../../measures/attentionInfluence';
import { readDocument } from '../../measures/influenceRow';
import type { LoadedModel } from '../../model/loaded';
import { patternOf } from '../../model/patterns';
import { disposeRun, runText } from '../../model/run';
import { pick } from '../../tensor/indexing';
import { compute } from '../../tensor/readback';
import type { Document } from '../../terms/documents';
import { headName, parseHead } from '../../terms/heads';
import type { Head, HeadSet } from '../../terms/heads';
import type { Detail } from '../define';
import { documentsOf } from './documents';
import type { InfluenceParameters } from './documents';
import type { HeadLooks, InfluenceTokens } from './result';

const questionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tokens'), index: z.number().int(), heads: z.array(z.string()) }),
  z.object({ kind: z.literal('texts'), indices: z.array(z.number().int()) }),
]);

/** Tokens that are shown at most: patterns grow with their square. */
const mostShown = 1024;

/** Texts of documents, or one document token by token. @throws InputError for a document that is not there. */
export const answer: Detail<InfluenceParameters> = async (
  model,
  input,
  parameters,
  about,
  context,
) => {
  const question = questionSchema.parse(about);
  const documents = await documentsOf(model, input, parameters);
  const at = (index: number): Document => {
    const document = documents[index];
    if (document) return document;
    throw new InputError(`there is no document ${index}`);
  };
  if (question.kind === 'texts') return question.indices.map(at);
  const heads = question.heads.map((name) => parseHead(name, model.config));
  const { text } = at(question.index);
  return tokensOf(model, question.index, text, heads, parameters.window, context.checkpoint);
};

async function tokensOf(
  model: LoadedModel,
  index: number,
  text: string,
  heads: HeadSet,
  window: number,
  checkpoint: () => Promise<void>,
): Promise<InfluenceTokens> {
  const read = readDocument(model, text);
  const reading = { window: Math.min(window, mostShown), long: 'start' } as const;
  const [ids] = chunksOf(read, reading, model.config.n_ctx);
  if (!ids) throw new InputError('the document is too short: no token has another before it');
  const { base, masked } = await chunkLosses(model, ids, [heads], checkpoint);
  return {
    index,
    tokens: ids.map((id) => model.codec.describe(id)),
    cut: ids.length < read.lead.length + read.ids.length,
    base: [null, ...base],
    masked: [null, ...(masked[0] ?? [])],
    looks: await looksOf(model, ids, heads, checkpoint),
  };
}

async function looksOf(
  model: LoadedModel,
  tokens: readonly number[],
  heads: HeadSet,
  checkpoint: () => Promise<void>,
): Promise<HeadLooks[]> {
  const run = await runText(model, { tokens, interventions: [] }, checkpoint);
  try {
    const looks: HeadLooks[] = [];
    for (const head of heads) {
      await checkpoint();
      const [pattern] = await compute(() => [
        pick(patternOf(model, run, head.layer), 'head', [head.head]),
      ]);
      looks.push(lookedMost(head, subarray(pattern as NdArray, 0, 0)));
    }
    return looks;
  } finally {
    disposeRun(run);
  }
}

/** `[query, key]` -> for each token the largest weight of the row before it, which predicts it. */
function lookedMost(head: Head, pattern: NdArray): HeadLooks {
  const [length = 0] = pattern.shape;
  const rows = Array.from({ length: length - 1 }, (_, query) => subarray(pattern, query).data);
  const at = rows.map((row) => argmax(row));
  const weight = rows.map((row, i) => row[at[i] ?? 0] ?? 0);
  return { head: headName(head), at: [-1, ...at], weight: [0, ...weight] };
}
