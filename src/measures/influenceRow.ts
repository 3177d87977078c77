import { InputError } from '../base/errors';
import type { LoadedModel } from '../model/loaded';
import type { Document } from '../terms/documents';
import type { HeadSet } from '../terms/heads';
import { relativeIncrease } from '../terms/influence';
import type { InfluenceRow } from '../terms/influence';
import { documentLosses } from './attentionInfluence';
import type { Reading } from './attentionInfluence';
import { repetition } from './repetition';

/** What a document is measured with. */
export interface InfluenceSettings extends Reading {
  /** The heads in question. */
  readonly heads: HeadSet;
  /** As many others, one set a draw. */
  readonly random: readonly HeadSet[];
}

/** A document's own tokens, and what the tokenizer puts before a text. */
export interface ReadDocument {
  readonly lead: readonly number[];
  readonly ids: readonly number[];
}

/** @throws InputError for a text that the model's tokenizer cannot read. */
export function readDocument({ codec }: LoadedModel, text: string): ReadDocument {
  const tokens = codec.encodeTokens(text);
  const first = tokens.findIndex(({ special }) => !special);
  const last = tokens.findLastIndex(({ special }) => !special);
  const idsOf = (some: typeof tokens): number[] => some.map(({ id }) => id);
  if (first < 0) return { lead: idsOf(tokens), ids: [] };
  return { lead: idsOf(tokens.slice(0, first)), ids: idsOf(tokens.slice(first, last + 1)) };
}

/** Measures one document. One that cannot be read has a row too, which says why it has no score. */
export async function influenceRow(
  model: LoadedModel,
  index: number,
  { id, domain, text }: Document,
  { heads, random, ...reading }: InfluenceSettings,
  checkpoint: () => Promise<void>,
): Promise<InfluenceRow> {
  const read = readable(model, text);
  const { lead, ids, note } = read;
  const losses = await documentLosses(
    model,
    { lead, ids },
    [heads, ...random],
    reading,
    checkpoint,
  );
  const { base, scored } = losses;
  const [masked = null, ...others] = losses.masked;
  const why = note ?? (scored === 0 ? 'too short: no token has another before it' : undefined);
  return {
    ...{ index, doc_id: id, domain, n_tokens: lead.length + ids.length, n_scored: scored },
    ...{ repetition: repetition(ids), L_base: base, L_ref: masked },
    score: relativeIncrease(base, masked),
    score_random: others.map((other) => relativeIncrease(base, other)),
    ...(why !== undefined && { note: why }),
  };
}

function readable(model: LoadedModel, text: string): ReadDocument & { readonly note?: string } {
  try {
    return readDocument(model, text);
  } catch (error) {
    if (error instanceof InputError) return { lead: [], ids: [], note: error.message };
    throw error;
  }
}
