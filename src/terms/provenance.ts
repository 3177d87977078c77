import type { ModelInfo } from './models';

/** How the result of an analysis was made: all that is needed to make it again. */
export interface Provenance {
  /** Of this program. */
  readonly version: string;
  readonly analysis: string;
  readonly paper: string;
  readonly model: Pick<ModelInfo, 'id' | 'digest' | 'model_type' | 'tokenizer_digest'>;
  /** What it ran on; null where that is not known. */
  readonly backend: unknown;
  /** With defaults filled in. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Null where none were given. */
  readonly tokens: readonly number[] | null;
  readonly heads: readonly string[] | null;
  readonly seed: number;
}

/** What is said of a model in such a record. */
export function modelRecord({
  id,
  digest,
  model_type,
  tokenizer_digest,
}: ModelInfo): Provenance['model'] {
  return { id, digest, model_type, ...(tokenizer_digest !== undefined && { tokenizer_digest }) };
}
