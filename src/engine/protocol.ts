import { z } from 'zod';
import type { NdArray } from '../base/ndarray';
import type { Measurement, Row } from '../labs/define';
import { detailRequests } from '../terms/detail';
import type { DetailResponses } from '../terms/detail';
import { drawnSchema, mostTexts } from '../terms/drawn';
import { givenRequests } from '../terms/given';
import type { GivenResponses } from '../terms/given';
import type { Picture } from '../terms/pictures';
import type { ModelInfo, ModelOffer, ModelSource, StoredModel, Token } from '../terms/models';
import { runSpecSchema } from '../terms/runs';
import type { BackendName, Verification } from '../terms/verification';
import type { WeightsReport } from '../terms/weights';

/** What a training run is: everything that decides its curve. Parameters may be those that differ from the defaults. */
export const labSpecSchema = z.object({
  lab: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  seed: z.number().int(),
});
export type LabSpec = z.infer<typeof labSpecSchema>;

const wholeSchema = z.number().int().nonnegative();
const studySchema = z.object({
  spec: labSpecSchema,
  study: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  /** The checkpoint that it is about; null where nothing was trained. */
  at: z.object({ run: z.string(), step: wholeSchema }).nullable(),
});
export type StudyRequest = z.infer<typeof studySchema>;

/** From the first up to, not including, the second. */
const rangeSchema = z.tuple([z.number().int().nonnegative(), z.number().int().positive()]);
const headSchema = z.object({ layer: z.number().int(), head: z.number().int() });
const sourceSchema = z.custom<ModelSource>(
  (value) => typeof value === 'object' && value !== null && 'kind' in value,
);

const side = z.number().int().positive();
const pictureSchema = z
  .object({
    width: side,
    height: side,
    data: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  })
  .refine(({ width, height, data }) => data.length === 3 * width * height, {
    error: 'expected three values for each pixel',
  });

/** What a figure of patterns is drawn from. */
const figure = {
  run: runSpecSchema,
  /** Runs of further texts: what is drawn is then the mean over all, by position, up to the shortest. */
  batch: z.array(runSpecSchema).max(mostTexts).default([]),
  /** Attention itself if left out. */
  drawn: drawnSchema.prefault({}),
};
const analyseSchema = z.object({
  model: z.string(),
  id: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  tokens: z.array(z.number().int()).optional(),
  heads: z.array(headSchema).optional(),
  seed: z.number().int().default(0),
});

/** What each call is given; checked by the engine before anything is done with it. */
export const requestSchemas = {
  start: z.object({ backend: z.enum(['auto', 'webgpu', 'wasm', 'cpu']) }),
  load: z.object({ source: sourceSchema }),
  inspect: z.object({ source: sourceSchema }),
  stored: z.object({}),
  removeStored: z.object({ name: z.string(), commit: z.string() }),
  unload: z.object({ model: z.string() }),
  /** An answer begins with the model's own token for that, in models that read a source. */
  encode: z.object({
    model: z.string(),
    text: z.string(),
    as: z.enum(['text', 'answer']).default('text'),
    /** Whether special tokens are put around the text; as its tokenizer does if left out. */
    special: z.boolean().optional(),
  }),
  describeTokens: z.object({ model: z.string(), ids: z.array(z.number().int()) }),
  addImage: z.object({ model: z.string(), picture: pictureSchema }),
  run: z.object({ run: runSpecSchema }),
  /** Of all layers, lowest first, if they are left out. */
  thumbnails: z.object({ ...figure, size: side, layers: z.array(wholeSchema).optional() }),
  patterns: z.object({ ...figure, heads: z.array(headSchema) }),
  tiles: z.object({
    run: runSpecSchema,
    heads: z.array(headSchema),
    /** All of them if left out. */
    queries: rangeSchema.optional(),
    keys: rangeSchema.optional(),
    /** How many queries and how many keys a tile has; counted from the start of the ranges. */
    side: z.number().int().positive(),
    pooling: z.enum(['max', 'mean']).default('max'),
  }),
  predictions: z.object({
    runs: z.array(runSpecSchema).min(1),
    position: z.number().int().optional(),
    count: z.number().int().positive(),
  }),
  /** Of all heads, in the order of the grid, if they are left out. */
  headScores: z.object({ run: runSpecSchema, heads: z.array(headSchema).optional() }),
  patternShift: z.object({ before: runSpecSchema, after: runSpecSchema }),
  predictionShift: z.object({ before: runSpecSchema, after: runSpecSchema }),
  generate: z.object({
    run: runSpecSchema,
    count: z.number().int().positive(),
    temperature: z.number().nonnegative().default(0),
    seed: z.number().int().default(0),
    /** Those whose attention is wanted at each step; of an encoder's there is none. */
    heads: z.array(headSchema).default([]),
  }),
  analyse: analyseSchema,
  analysisDetail: analyseSchema.extend({ about: z.unknown() }),
  ...givenRequests,
  ...detailRequests,
  labBegin: z.object({ spec: labSpecSchema, fresh: z.boolean().default(false) }),
  labState: z.object({ id: z.string() }),
  labTrain: z.object({ id: z.string(), until: wholeSchema }),
  labRewind: z.object({ id: z.string(), step: wholeSchema }),
  labView: z.object({ id: z.string(), step: wholeSchema }),
  labStudy: studySchema,
  labKept: z.object({}),
  labEnd: z.object({ id: z.string(), forget: z.boolean().default(false) }),
  memory: z.object({}),
  weights: z.object({ model: z.string() }),
  verify: z.object({ run: runSpecSchema, layer: z.number().int().nonnegative() }),
} as const;

export type CallName = keyof typeof requestSchemas;
export type Request<N extends CallName> = z.input<(typeof requestSchemas)[N]>;
/** A request after its check, defaults filled in. */
export type CheckedRequest<N extends CallName> = z.output<(typeof requestSchemas)[N]>;

/** What runs, as shown on the page (the tensor layer's BackendInfo, repeated for the page's side). */
export interface BackendReport {
  readonly name: BackendName;
  readonly adapter: string;
  readonly threads: number;
  readonly limits?: {
    readonly maxBufferSize: number;
    readonly maxStorageBufferBindingSize: number;
  };
  readonly passedOver: readonly string[];
}

/** What a run tells at once; patterns and predictions are asked for separately. */
export interface RunSummary {
  /** The hash of the spec: equal ids, equal numbers. */
  readonly id: string;
  readonly tokens: readonly Token[];
  /** What the encoder read, where there is one. */
  readonly source?: readonly Token[] | undefined;
  /** Cross-entropy in nats of each token given those before it, `[pos - 1]`: entry i is for token i + 1; empty where the model sees both ways. */
  readonly losses: Float32Array;
  readonly milliseconds: number;
}

/** One candidate for the next token, in each of the runs asked about, in their order; rank 1 is the most likely. */
export interface Prediction {
  readonly token: Token;
  readonly runs: readonly {
    readonly logit: number;
    readonly probability: number;
    readonly rank: number;
  }[];
}

/** One generated token. */
export interface MadeToken {
  readonly token: Token;
  /** What the model gave it, before any temperature. */
  readonly probability: number;
  /** For each head asked for what it looked at when the token was chosen, `[key]`. */
  readonly looks: readonly Float32Array[];
}

export interface Generated {
  readonly made: readonly MadeToken[];
  /** What all of them add to the text. */
  readonly text: string;
}

/** A score of heads by their patterns in one run; NaN where its text has no place that counts. */
export interface RunScore {
  readonly id: string;
  readonly title: string;
  readonly definition: string;
  readonly unit: '' | 'nats' | 'tokens';
  /** The largest value there can be; null where it grows with the text. */
  readonly best: number | null;
  /** `[head]`, as they were asked for. */
  readonly values: Float32Array;
  /** What a head would score there that attends to every token it can see alike, `[head]`. */
  readonly chance: Float32Array;
}

export interface MemoryReport {
  readonly liveTensors: number;
  readonly runs: number;
  readonly runBytes: number;
  readonly runBudget: number;
}

/** All that is known of a training run. */
export interface LabState {
  /** The hash of its specification: equal ids, equal curves on one backend. */
  readonly id: string;
  /** With all parameters, defaults filled in. */
  readonly spec: LabSpec;
  /** Updates made so far. */
  readonly step: number;
  /** The loss of every update. */
  readonly losses: Float32Array;
  readonly rows: readonly Row[];
  /** The steps whose checkpoints are there, ascending. */
  readonly checkpoints: readonly number[];
  /** Whether a checkpoint can be opened as a model. */
  readonly opens: boolean;
  /** Why the run does not survive a reload of the page; null where it does. */
  readonly notKept: string | null;
}

/** What a training run tells while it goes on: what is new since it was told last. */
export interface LabNews {
  readonly step: number;
  /** The losses of the last updates, up to `step`. */
  readonly losses: readonly number[];
  readonly rows: readonly Row[];
  readonly checkpoints: readonly number[];
  /** Since training began or went on. */
  readonly stepsPerSecond: number;
}

/** A training run that is kept on this machine. */
export interface KeptRun {
  readonly spec: LabSpec;
  readonly step: number;
  readonly bytes: number;
}

export interface Responses extends DetailResponses, GivenResponses {
  start: BackendReport;
  /** Its progress is `OpeningProgress`. */
  load: ModelInfo;
  /** What opening a model from elsewhere would take; only its list of files and its config.json are fetched. */
  inspect: ModelOffer;
  stored: readonly StoredModel[];
  removeStored: null;
  unload: null;
  encode: readonly Token[];
  describeTokens: readonly Token[];
  /**
   * Keeps a picture for runs that name it: its digest, the positions that are the runs' tokens, and
   * the picture in the size and cut that the model sees.
   */
  addImage: {
    readonly image: string;
    readonly tokens: readonly Token[];
    readonly seen: Picture;
  };
  run: RunSummary;
  /**
   * The value of largest size in each tile, for each layer asked for `[head, tileRow, tileColumn]`, at most
   * `size` tiles a side; NaN where there is none. Heads are never combined here.
   */
  thumbnails: readonly NdArray[];
  /**
   * For each head asked for `[query, key]`, or one where the heads are combined; NaN where there is no
   * value. The layers of a model may read different texts.
   */
  patterns: readonly NdArray[];
  /**
   * A part of each head's pattern in square tiles, the largest or the mean weight of each:
   * `[tileRow, tileColumn]`. The pattern never exists as a whole, so that a text may be long.
   */
  tiles: readonly NdArray[];
  /**
   * The `count` most likely next tokens of any of the runs, at the position or, without one, in the
   * model's answer; most likely in the first run first. A picture's classes, for models that read those.
   */
  predictions: readonly Prediction[];
  headScores: readonly RunScore[];
  /** Mean over queries of the Jensen-Shannon divergence between a head's two patterns, in bits: `[layer, head]`. */
  patternShift: NdArray;
  /** KL(before ‖ after) of the prediction after each token, in nats: `[pos]`. */
  predictionShift: Float32Array;
  /** Its partial results are what is new: the last token, and the text so far. */
  generate: Generated;
  /** What the analysis found: its own type, plain data. */
  analyse: unknown;
  /** What an analysis knows of one thing in its result. */
  analysisDetail: unknown;
  /** Begins a training run, or gives the one that is held or kept; `fresh` begins anew. */
  labBegin: LabState;
  labState: LabState;
  /** Trains until a step; its partial results are `LabNews`. A cancel is a pause: what was done stays. */
  labTrain: LabState;
  /** Puts a run back to one of its checkpoints and forgets what came after. */
  labRewind: LabState;
  /** What was measured at a checkpoint, or of the run as it stands, measured again. */
  labView: Measurement;
  /** What the study found: its own type, plain data. */
  labStudy: unknown;
  labKept: readonly KeptRun[];
  labEnd: null;
  memory: MemoryReport;
  /** What the model's files held, as noted while they were read. */
  weights: WeightsReport;
  /** Recomputes one layer of an unedited run on the processor, apart from the tensor library. */
  verify: Verification;
}

/** How far a long call is; `partial` is what is known so far, in the shape of the result. */
export interface Progress {
  readonly stage: string;
  /** The file or tensor that is at work, where the call tells. */
  readonly item?: string | undefined;
  readonly done: number;
  readonly total: number;
  /** What `done` and `total` count, where the call tells. */
  readonly unit?: 'bytes' | 'layers' | undefined;
  readonly partial?: unknown;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** The engine as everybody sees it: in a worker behind the page, or in the same process under Node. */
export interface Engine {
  call<N extends CallName>(
    name: N,
    request: Request<N>,
    options?: CallOptions,
  ): Promise<Responses[N]>;
}
