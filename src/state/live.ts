import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import type { NdArray } from '../base/ndarray';
import type {
  BackendReport,
  KeptRun,
  LabState,
  MadeToken,
  Prediction,
  Progress,
  RunSummary,
} from '../engine/protocol';
import type { StudyState } from '../labs/define';
import type { Texts } from '../terms/blocks';
import type { GivenLabel, KeptFiles } from '../terms/given';
import type { Drawn } from '../terms/drawn';
import type { Head, HeadSet } from '../terms/heads';
import type { ModelInfo, ModelOffer, StoredModel, Token } from '../terms/models';
import type { Picture } from '../terms/pictures';
import type { RunSpec } from '../terms/runs';
import type { BundledModel } from './bundledModels';
import { noAnswers } from './detailAnswers';
import type { DetailAnswers } from './detailAnswers';
import type { Pace } from './pace';
import type { ScoredRun } from './scored';
import type { ModelChoice } from './session';
import { noTrust } from './trust';
import type { Trust } from './trust';

/** One clear sentence for the user; a later notice with the same key takes its place. */
export interface Notice {
  readonly key: string;
  readonly kind: 'error' | 'warning' | 'info';
  readonly message: string;
}

/** By layer; undefined where it was not asked for. */
export type SomeLayers = readonly (NdArray | undefined)[];

/** A run with the small pictures of its patterns, by layer: `[head, tileRow, tileColumn]`. */
export interface RunView {
  readonly spec: RunSpec;
  readonly summary: RunSummary;
  readonly thumbnails: SomeLayers;
}

/** What the page shows: always a whole, so that numbers of different texts never stand side by side. */
export interface Shown {
  readonly base: RunView;
  /** With the session's edits; null when there are none. */
  readonly edited: RunView | null;
  /** How far each head's pattern moved, in bits, `[layer, head]`. */
  readonly shift: NdArray | null;
  /** How far the prediction after each token moved, in nats, `[pos]`; null without edits, and where nothing is predicted token by token. */
  readonly moved: Float32Array | null;
  readonly predictions: readonly Prediction[];
  /** The picture as the model sees it; null for texts. */
  readonly seen: Picture | null;
}

/** The patterns of one head, `[query, key]` each; of long texts in tiles. */
export interface HeadPatterns {
  readonly head: Head;
  readonly base: NdArray;
  readonly edited: NdArray | null;
  /** How many queries and keys a value stands for, the largest of them: 1 where patterns are whole. */
  readonly side: number;
}

/** A part of the head on show that was looked at closely, exact: `[query, key]` over the ranges. */
export interface CloseUp {
  readonly of: HeadPatterns;
  readonly queries: readonly [start: number, end: number];
  readonly keys: readonly [start: number, end: number];
  readonly base: NdArray;
  readonly edited: NdArray | null;
}

/** What the session's choice draws, where that is more than the attention of one head in one run. */
export interface Figure {
  /** What was asked for: of edits and heads, what there is. */
  readonly drawn: Drawn;
  /** The head, or those that are combined. */
  readonly heads: HeadSet;
  /** How many texts it is the mean over. */
  readonly texts: number;
  /** `[query, key]`; NaN where there is no value. */
  readonly pattern: NdArray;
  /** Of long texts how many queries and keys a value of the pattern stands for; 1 if left out. */
  readonly side?: number | undefined;
  readonly queries: readonly Token[];
  readonly keys: readonly Token[];
}

/** The small pictures of what is drawn, by layer `[head, tileRow, tileColumn]`. */
export interface DrawnTiles extends Pick<Figure, 'drawn' | 'texts'> {
  readonly thumbnails: SomeLayers;
}

/** The patterns of several heads of one run, `[query, key]` each: attention itself. */
export interface SeveralPatterns {
  readonly heads: HeadSet;
  readonly patterns: readonly NdArray[];
  readonly shown: Shown;
}

/** One side of a comparison. */
export interface ComparedSide {
  readonly info: ModelInfo;
  readonly spec: RunSpec;
  readonly texts: Texts<Token>;
  readonly head: Head;
  /** `[query, key]` */
  readonly pattern: NdArray;
}

/** A comparison as far as it is known. */
export interface Comparison {
  readonly phase: 'opening' | 'running' | 'ready' | 'refused';
  /** Of the other side's model, while it is opened. */
  readonly progress: Progress | null;
  /** Why the other side cannot be shown. */
  readonly refused: string | null;
  /** The model of the other side; null until it is open. */
  readonly info: ModelInfo | null;
  /** Both sides, always of the same moment; null until both are known. */
  readonly sides: { readonly a: ComparedSide; readonly b: ComparedSide } | null;
  /** What both draw. */
  readonly drawn: Drawn;
}

/** A text that is gone on with. */
export interface GenerationRun {
  readonly phase: 'running' | 'done' | 'stopped' | 'failed';
  /** The run of the prompt, and its tokens. */
  readonly spec: RunSpec;
  readonly texts: Texts<Token>;
  /** Those whose attention `made` tells. */
  readonly heads: HeadSet;
  readonly made: readonly MadeToken[];
  /** What was made adds this to the text. */
  readonly text: string;
  /** What the model without edits goes on with; null without edits, and until it is known. */
  readonly unedited: string | null;
}

/** The token under the pointer: as the one that looks, the one looked at, or both. */
export interface HoverToken {
  readonly index: number;
  readonly as: 'query' | 'key' | 'both';
}

/** What is known of one analysis. */
export interface AnalysisRun {
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly progress: Progress | null;
  /** While it runs, once that is known. */
  readonly pace: Pace | null;
  /** The result, or the part of it that is known so far. */
  readonly result: unknown;
  /** The parameters that it was given, as JSON: later changes make the result an old one. */
  readonly settings: string;
  /** What it ran on. */
  readonly backend: BackendReport | null;
  /** How long it took, in milliseconds; null while it runs. */
  readonly milliseconds: number | null;
}

/** A training run as the page knows it. */
export interface TrainingView {
  readonly run: LabState;
  readonly phase: 'idle' | 'training' | 'pausing';
  /** While it trains. */
  readonly stepsPerSecond: number | null;
  /** What was measured at the checkpoint next to the cursor; null until it is known. */
  readonly view: { readonly step: number; readonly value: unknown } | null;
  readonly studies: Readonly<Record<string, StudyState>>;
}

/** A model that is being opened, and how far that is. */
export interface OpeningModel {
  readonly model: ModelChoice;
  /** null until the engine tells. */
  readonly progress: Progress | null;
  /** How fast its present stage goes on; null as long as that is not known. */
  readonly pace: Pace | null;
}

/** What can lie over the page. */
export type Dialog = 'commands' | 'shortcuts' | 'examples' | 'hub' | 'inside';

/** Everything on the page that no link holds. */
export interface Live {
  readonly bundled: readonly BundledModel[];
  readonly engine: 'starting' | 'ready' | 'failed';
  readonly backend: BackendReport | null;
  /** The model being opened. */
  readonly opening: OpeningModel | null;
  /** A folder that the session needs and that only the user can open. */
  readonly wantsFolder: ModelChoice | null;
  /** A model of a hub that waits for the user to agree to its download. */
  readonly offer: { readonly model: ModelChoice; readonly offer: ModelOffer } | null;
  /** The models of hubs that are kept on this machine; null until they were asked for. */
  readonly stored: readonly StoredModel[] | null;
  /** What else is kept on this machine; null until somebody asks. */
  readonly keptFiles: readonly KeptFiles[] | null;
  readonly info: ModelInfo | null;
  /** How many times a model was loaded: numbers of an earlier load are asked for again. */
  readonly loads: number;
  readonly shown: Shown | null;
  /** The user's own pictures by their digests: they stay on this machine. */
  readonly pictures: Readonly<Record<string, Picture>>;
  /** The user's own documents and scores by their digests, as far as people need to know of them. */
  readonly given: Readonly<Record<string, GivenLabel>>;
  /** How far files that are being read have come. */
  readonly taking: string | null;
  readonly patterns: HeadPatterns | null;
  /** Of long texts alone, whose patterns are shown in tiles. */
  readonly closeUp: CloseUp | null;
  /** null where plain attention is drawn, or nothing is known yet. */
  readonly figure: Figure | null;
  readonly tiles: DrawnTiles | null;
  /** The layers that an overview of many heads shows where it is scrolled to; null until it tells. */
  readonly layersInSight: readonly number[] | null;
  /** Small pictures of a run whose layers were not all asked for at once. */
  readonly further: (Pick<RunView, 'thumbnails'> & { readonly of: RunView }) | null;
  /** null unless several heads are selected. */
  readonly several: SeveralPatterns | null;
  /** null unless the session compares. */
  readonly comparison: Comparison | null;
  /** What was generated last; null: nothing for this text. */
  readonly generation: GenerationRun | null;
  /** How heads score in the run on the page; null until the first scores are there. */
  readonly scored: ScoredRun | null;
  /** What the open panel about a head or the prediction has found out. */
  readonly detail: DetailAnswers;
  readonly running: boolean;
  /** Why the session's text could not be run; what is shown is then the last text that could. */
  readonly refused: string | null;
  readonly hoverHead: Head | null;
  /** The last head under the pointer: it stays on show once the pointer has left. */
  readonly lastHead: Head | null;
  readonly hoverToken: HoverToken | null;
  readonly pinnedToken: number | null;
  readonly analyses: Readonly<Record<string, AnalysisRun>>;
  readonly training: TrainingView | null;
  /** The training runs that are kept on this machine; null until they were asked for. */
  readonly keptRuns: readonly KeptRun[] | null;
  readonly trust: Trust;
  readonly notices: readonly Notice[];
  /** How many steps can be undone and taken again. */
  readonly steps: { readonly back: number; readonly forward: number };
  /** The dialog that is open. */
  readonly dialog: Dialog | null;
  /** The tour that is taken, and which of its steps; null outside of one. */
  readonly tour: { readonly id: string; readonly step: number } | null;
  /** The part of Explore that a narrow window shows. */
  readonly view: 'heads' | 'head' | 'side';
  /** The card that fills its panel, by its name; null: all are shown. */
  readonly maximised: string | null;
}

export type LiveStore = StoreApi<Live>;

const initial: Live = {
  bundled: [],
  engine: 'starting',
  backend: null,
  opening: null,
  wantsFolder: null,
  offer: null,
  stored: null,
  keptFiles: null,
  info: null,
  loads: 0,
  shown: null,
  pictures: {},
  given: {},
  taking: null,
  patterns: null,
  closeUp: null,
  figure: null,
  tiles: null,
  layersInSight: null,
  further: null,
  several: null,
  comparison: null,
  generation: null,
  scored: null,
  detail: noAnswers,
  running: false,
  refused: null,
  hoverHead: null,
  lastHead: null,
  hoverToken: null,
  pinnedToken: null,
  analyses: {},
  training: null,
  keptRuns: null,
  trust: noTrust,
  notices: [],
  steps: { back: 0, forward: 0 },
  dialog: null,
  tour: null,
  view: 'heads',
  maximised: null,
};

/** A store for everything that passes. */
export function createLiveStore(): LiveStore {
  return createStore<Live>(() => initial);
}

const mostNotices = 5;

/** Shows a notice, newest last. */
export function notify(live: LiveStore, notice: Notice): void {
  dismiss(live, notice.key);
  live.setState(({ notices }) => ({ notices: [...notices, notice].slice(-mostNotices) }));
}

/** Takes a notice away. */
export function dismiss(live: LiveStore, key: string): void {
  if (!live.getState().notices.some((notice) => notice.key === key)) return;
  live.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.key !== key) }));
}

/** Notes the head under the pointer; the last one stays on show when the pointer has left. */
export function hoverHead(live: LiveStore, head: Head | null): void {
  live.setState(head ? { hoverHead: head, lastHead: head } : { hoverHead: null });
}

/** Shows one warning for each part of a link that was dropped. */
export function notifyDropped(live: LiveStore, dropped: readonly string[]): void {
  dropped.forEach((message) => notify(live, { key: message, kind: 'warning', message }));
}
