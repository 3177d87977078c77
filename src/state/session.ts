import { createStore } from 'zustand/vanilla';
import type { StoreApi } from 'zustand/vanilla';
import { labs } from '../labs/registry';
import { plainDrawn } from '../terms/drawn';
import type { Drawn } from '../terms/drawn';
import { headIndex, sameHead } from '../terms/heads';
import type { Head, HeadSet } from '../terms/heads';
import { ablate } from '../terms/interventions';
import type { AblationMode, Intervention } from '../terms/interventions';
import type { ModelSource } from '../terms/models';
import type { ScaleName } from '../terms/scales';
import { defaultDetail } from './detailChoice';
import type { DetailChoice } from './detailChoice';

export type BackendChoice = 'auto' | 'webgpu' | 'wasm' | 'cpu';

/** Which model a session is about; the digest pins its numbers once the model has been opened. */
export interface ModelChoice {
  readonly source: ModelSource['kind'];
  readonly id: string;
  /** The first digits of the digest, as a link carries them. */
  readonly digest?: string | undefined;
}

/** Which training run the labs are about: with its parameters, all that is needed to repeat it. */
export interface LabChoice {
  readonly id: string;
  readonly seed: number;
  /** The step at the cursor; null: the newest. */
  readonly step: number | null;
}

/** A head that is switched off, and how. */
export interface OffHead extends Head {
  readonly mode: AblationMode;
}

/**
 * The other side of a comparison; what is null is as on the session's own side. Its head is then the
 * one on show.
 */
export interface OtherSide {
  readonly model: ModelChoice | null;
  readonly text: string | null;
  readonly tokens: readonly number[] | null;
  readonly image: string | null;
  readonly head: Head | null;
  /** Whether the session's edits are made there too. */
  readonly edited: boolean;
}

/** How a text is gone on with, token by token. */
export interface GenerationChoice {
  /** Tokens to make, at most. */
  readonly count: number;
  /** 0 takes the most likely token. */
  readonly temperature: number;
  readonly seed: number;
}

/** The most that may be asked for. */
export const generationLimits = { count: 500, temperature: 10 } as const;

/** How the tokens of a text are shown: as a row of chips, or as two columns with lines between them. */
export const tokenViews = ['strip', 'lines'] as const;

export interface TokensChoice {
  readonly view: (typeof tokenViews)[number];
  /** Lines of less weight are not drawn. */
  readonly least: number;
}

/** An edit of the run beyond heads that are switched off. */
export type Change = Intervention & {
  /** What its maker calls it. */
  readonly name?: string | undefined;
  /** Kept in the list, but not made. */
  readonly paused?: boolean | undefined;
};

/** A set of heads with a name. */
export interface NamedHeads {
  readonly name: string;
  readonly heads: HeadSet;
}

/** Everything that a link holds, and nothing else. What follows from it is computed, not kept. */
export interface Session {
  readonly model: ModelChoice;
  /** null: the model's first example. */
  readonly text: string | null;
  /** For models that take token ids only; null: the model's first example. */
  readonly tokens: readonly number[] | null;
  /** Whether special tokens are put around the text; null: as its tokenizer does by itself. */
  readonly special: boolean | null;
  /** For models with an encoder: what the decoder has read, as text or, without a tokenizer, as ids. */
  readonly answer: string;
  /** For models that read pictures: a sample's name, or an own picture's digest; null: the first sample. */
  readonly image: string | null;
  readonly backend: BackendChoice;
  /** The locked head. */
  readonly head: Head | null;
  readonly off: readonly OffHead[];
  /** Edits beyond heads that are switched off, in their order. */
  readonly interventions: readonly Change[];
  /** 'explore', 'head', 'prediction', 'labs' or the id of an analysis. */
  readonly panel: string;
  readonly lab: LabChoice;
  /** By analysis or lab: only what differs from the defaults. */
  readonly parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** The selected heads. */
  readonly heads: HeadSet;
  /** How the overview is sorted: `layer`, `likeness` or the id of a score. */
  readonly headOrder: string;
  /** Selections that were given a name. */
  readonly headSets: readonly NamedHeads[];
  /** What the head on show is compared with; null: nothing. */
  readonly other: OtherSide | null;
  readonly generation: GenerationChoice;
  readonly tokensView: TokensChoice;
  /** What the patterns show. */
  readonly drawn: Drawn;
  /** Further texts over which they are averaged. */
  readonly texts: readonly string[];
  /** How their values become colours. */
  readonly scale: ScaleName;
  readonly detail: DetailChoice;
}

export type SessionStore = StoreApi<Session>;

export const defaultSession: Session = {
  model: { source: 'bundled', id: 'induction-2l' },
  text: null,
  tokens: null,
  special: null,
  answer: '',
  image: null,
  backend: 'auto',
  head: null,
  off: [],
  interventions: [],
  panel: 'explore',
  lab: { id: 'induction', seed: 0, step: null },
  parameters: {},
  heads: [],
  headOrder: 'layer',
  headSets: [],
  other: null,
  generation: { count: 20, temperature: 0, seed: 0 },
  tokensView: { view: 'strip', least: 0.1 },
  drawn: plainDrawn,
  texts: [],
  scale: 'linear',
  detail: defaultDetail,
};

/** The other side at the start of a comparison: all as on the session's own side. */
export const sameSide: OtherSide = {
  model: null,
  text: null,
  tokens: null,
  image: null,
  head: null,
  edited: true,
};

/** How many digits of a model's digest a session keeps. */
export const digestDigits = 16;

/** A store that holds one session. */
export function createSessionStore(session: Session = defaultSession): SessionStore {
  return createStore<Session>(() => session);
}

/** Every edit of the session's run, heads that are switched off first; equal sets give equal lists. */
export function interventionsOf({ off, interventions }: Session): Intervention[] {
  const heads = (mode: AblationMode): HeadSet => off.filter((head) => head.mode === mode);
  return [
    ...ablate(heads('zero'), 'zero'),
    ...ablate(heads('uniform'), 'uniform'),
    ...interventions.filter(({ paused }) => !paused).map(plainIntervention),
  ];
}

/** A change without what only the list needs. */
function plainIntervention({
  name: _name,
  paused: _paused,
  ...intervention
}: Change): Intervention {
  return intervention;
}

/** The list with the head switched off in this mode, in the order of the grid. */
export function withOff(
  off: readonly OffHead[],
  heads: HeadSet,
  mode: AblationMode,
): readonly OffHead[] {
  const added = heads.map(({ layer, head }) => ({ layer, head, mode }));
  const kept = off.filter((old) => !heads.some((head) => sameHead(head, old)));
  const wide = { n_layers: 0, n_heads: 1e6 };
  return [...kept, ...added].sort((a, b) => headIndex(a, wide) - headIndex(b, wide));
}

/** The list with the head switched on again. */
export function withoutOff(off: readonly OffHead[], head: Head): readonly OffHead[] {
  return off.filter((other) => !sameHead(other, head));
}

/** How the head is switched off; null when it is not. */
export function offMode(off: readonly OffHead[], head: Head): AblationMode | null {
  return off.find((other) => sameHead(other, head))?.mode ?? null;
}

/** What the model reads; equal inputs give equal keys. */
export function inputKey({
  text,
  tokens,
  special,
  answer,
  image,
}: Pick<Session, 'text' | 'tokens' | 'special' | 'answer' | 'image'>): string {
  return JSON.stringify([text, tokens, special, answer, image]);
}

/** The parameters of labs: they do not depend on the model that is open. */
export function labParameters(parameters: Session['parameters']): Session['parameters'] {
  const ofLabs = Object.entries(parameters).filter(([id]) => labs.some((lab) => lab.id === id));
  return Object.fromEntries(ofLabs);
}

/** Whether two sessions are about the same model. */
export function sameModel(a: ModelChoice, b: ModelChoice): boolean {
  return a.source === b.source && a.id === b.id;
}

/**
 * Whether going from one session to the other is a step that Back should undo: another model,
 * special tokens, locked head, edit, panel, comparison or what is drawn. Typing and parameters are
 * not.
 */
export function isStep(from: Session, to: Session): boolean {
  return meaning(from) !== meaning(to);
}

function meaning(session: Session): string {
  const { model, special, head, off, interventions, panel, other, drawn, headSets } = session;
  const compared = other && [other.model && runOf(other.model), other.head, other.edited];
  return JSON.stringify([
    runOf(model),
    special,
    head,
    off,
    interventions,
    panel,
    compared,
    drawn,
    headSets,
  ]);
}

/** What a model is called without its step: moving through the checkpoints of a run is no step. */
function runOf({ source, id }: ModelChoice): string {
  return `${source} ${source === 'lab' ? (id.split('@')[0] ?? '') : id}`;
}
