import { z } from 'zod';
import type { NdArray } from '../base/ndarray';
import type { Token } from './models';
import { runSpecSchema } from './runs';

const whole = z.number().int().nonnegative();
const headSchema = z.object({ layer: whole, head: whole });
const count = z.number().int().positive();

/** What the calls on the inside of a head, and on where a prediction comes from, are given. */
export const detailRequests = {
  headScore: z.object({ run: runSpecSchema, head: headSchema, query: whole, key: whole }),
  headCircuits: z.object({
    model: z.string(),
    head: headSchema,
    /** The ids of the token that looks and of the one that is read. */
    query: whole,
    key: whole,
    /** How far the key lies before the query, for models that rotate by position. */
    distance: whole,
    /** How many tokens are named at each end. */
    count,
  }),
  headDirections: z.object({
    model: z.string(),
    head: headSchema,
    circuit: z.enum(['ov', 'qk']),
    distance: whole,
    vectors: count,
    count,
  }),
  copyingScores: z.object({ model: z.string(), seed: z.number().int().default(0) }),
  logitLens: z.object({
    run: runSpecSchema,
    /** The first position, and how many. */
    start: whole,
    count,
    /** A token whose probability is wanted besides. */
    target: whole.optional(),
  }),
  attribution: z.object({
    run: runSpecSchema,
    /** The answer's if left out. */
    position: whole.optional(),
    /** The two most likely tokens there if left out. */
    target: whole.optional(),
    distractor: whole.optional(),
  }),
} as const;

/** What a query and a key make of one another in one head, before the softmax. */
export interface HeadScore {
  /** As they are multiplied: biases in, normalized and rotated where the model does. `[d_head]` */
  readonly q: Float32Array;
  readonly k: Float32Array;
  /** Multiplies q.k. */
  readonly scale: number;
  /** scale q k, dimension by dimension, `[d_head]`: they add up to `product`. */
  readonly contributions: Float32Array;
  /** Dimensions j and j + `pairs` turn together, for j < `pairs`; 0 where nothing turns. */
  readonly pairs: number;
  readonly product: number;
  /** The product becomes softcap tanh(product / softcap), where the model caps it. */
  readonly softcap: number | null;
  /** What is added by distance, after the cap. */
  readonly bias: number;
  /** What the softmax reads: the product, capped, plus the bias. */
  readonly score: number;
  /** The run's attention weight, edits of the pattern in. */
  readonly weight: number;
}

/** A token of the vocabulary with what a head makes of it. */
export interface TokenValue {
  readonly token: Token;
  readonly value: number;
  /** What biases add to that, which is not in the value. */
  readonly bias: number;
}

/** A vocabulary in the order of a value: its two ends, and one token's place. */
export interface TokenRanking {
  /** Largest first. */
  readonly top: readonly TokenValue[];
  /** Smallest first. */
  readonly bottom: readonly TokenValue[];
  /** The token that was asked about; rank 1 is the largest value. */
  readonly own: TokenValue & { readonly rank: number };
  /** Of the values over the vocabulary. */
  readonly deviation: number;
  readonly vocabulary: number;
}

/** A head's two circuits for one pair of tokens. */
export interface HeadCircuits {
  /** The score of the query token with every key token; `own` is the key token. */
  readonly looksFor: TokenRanking;
  /** The logits that the key token's value writes, less their mean; `own` is the key token. */
  readonly writes: TokenRanking;
}

/** One singular vector of a circuit, read as tokens; its sign is that of its largest value. */
export interface HeadDirection {
  readonly value: number;
  /** The tokens at both ends of what the circuit reads: values (OV), or queries (QK). */
  readonly from: Ends;
  /** The tokens at both ends of what it writes (OV), or the keys (QK). */
  readonly to: Ends;
}

interface Ends {
  readonly top: readonly TokenValue[];
  readonly bottom: readonly TokenValue[];
}

export interface HeadDirections {
  /** All singular values, largest first. */
  readonly values: Float32Array;
  readonly vectors: readonly HeadDirection[];
}

/** How far each head's OV circuit copies, -1 to 1, and random heads beside them. */
export interface CopyingScores {
  /** `[layer, head]` */
  readonly scores: NdArray;
  /** Of heads with random weights between the same embedding and unembedding. */
  readonly random: Float32Array;
}

/** What the residual would predict after each layer. */
export interface LogitLens {
  /** The layer that each row comes after; null: before the first. */
  readonly layers: readonly (number | null)[];
  readonly start: number;
  /** The most likely token of each cell, `[row][position]`. */
  readonly tokens: readonly (readonly Token[])[];
  /** Its probability, `[row, position]`. */
  readonly probabilities: NdArray;
  /** The wanted token's probability and rank (from 1), `[row, position]`. */
  readonly target: { readonly probabilities: NdArray; readonly ranks: NdArray } | null;
}

/** What each part of a model adds to the difference of two logits. */
export interface Attribution {
  readonly position: number;
  readonly target: Token;
  readonly distractor: Token;
  /** The difference of the model's own logits. */
  readonly difference: number;
  /** What the logits' soft cap is, where there is one: parts add up to the difference before it. */
  readonly softcap: number | null;
  /** `[layer, head]`; NaN for layers of an encoder. */
  readonly heads: NdArray;
  /** By layer; NaN where it has no MLP. */
  readonly mlps: Float32Array;
  /** The token's (or patch's) embedding, and the position's where it is added. */
  readonly embedding: number;
  readonly position_embedding: number | null;
  /** Output biases of attention, and those of the last norm and the unembedding. */
  readonly biases: number;
  /** What edits of the residual add; null in runs without edits. */
  readonly edits: number | null;
  /** The sum of all parts. */
  readonly sum: number;
}

export interface DetailResponses {
  /** Takes one cell of a pattern apart. */
  headScore: HeadScore;
  /** What a head looks for and what it writes, over the whole vocabulary, for one query and key token. */
  headCircuits: HeadCircuits;
  /** The strongest singular vectors of a head's OV or QK circuit, read as tokens. */
  headDirections: HeadDirections;
  /** The OV copying score of every head. */
  copyingScores: CopyingScores;
  logitLens: LogitLens;
  attribution: Attribution;
}
