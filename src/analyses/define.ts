import type { ComponentType } from 'react';
import type { z } from 'zod';
import type { Random } from '../base/random';
import type { LoadedModel } from '../model/loaded';
import type { Document } from '../terms/documents';
import type { HeadScores } from '../terms/headScoreFiles';
import type { Head, HeadSet } from '../terms/heads';
import type { ModelInfo } from '../terms/models';
import type { Provenance } from '../terms/provenance';

/** What a method works on besides its parameters. */
export interface MethodInput {
  /** The tokens of the text on the page, where the method wants one. */
  readonly tokens?: readonly number[] | undefined;
  /** The heads in question, where the method wants a set. */
  readonly heads?: HeadSet | undefined;
  readonly given?: Given | undefined;
}

/** What a method may ask the engine for: its parameters name things too large for a link by digest. */
export interface Given {
  /** Documents that the user gave. @throws InputError when they are not here. */
  documents(digest: string): Promise<readonly Document[]>;
  /** Scores of heads that the user gave. @throws InputError when they are not here. */
  scores(digest: string): Promise<HeadScores>;
  /**
   * What the schema reads of the result of another analysis, with the parameters that suit the model
   * and over them those given. It is kept: no analysis has to run it again for the same model.
   */
  analyse<T>(
    id: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: z.ZodType<T>,
    report: (stage: string, done: number, total: number) => void,
  ): Promise<T>;
  /**
   * The pieces that runs of this analysis on this model with these settings have left, to go on where
   * one was stopped. Settings are all that decides a piece but the model.
   */
  pieces<T>(settings: unknown, schema: z.ZodType<T>): Promise<Pieces<T>>;
}

/** Pieces of a work that outlive the run, and where files last the tab; each must say what it is of. */
export interface Pieces<T> {
  /** Those that were there when they were asked for, in the order in which they were added. */
  readonly done: readonly T[];
  /** Keeps one more, plain data that JSON holds; it is written within a second. */
  add(piece: T): void;
}

/** How a method talks to whoever asked while it works. */
export interface MethodContext<R> {
  /** Reports how far it is and what is known so far. */
  onProgress(stage: string, done: number, total: number, partial?: R): void;
  /** Awaited in every loop: lets others work, and throws CancelledError once the user has cancelled. */
  checkpoint(): Promise<void>;
  readonly random: Random;
}

/** The maths of an analysis: plain data in, plain data out, no tensor left behind. */
export type Method<P, R> = (
  model: LoadedModel,
  input: MethodInput,
  parameters: P,
  context: MethodContext<R>,
) => Promise<R>;

/** Answers what a view asks about one thing in a result: too much to be worked out for all of them. */
export type Detail<P> = (
  model: LoadedModel,
  input: MethodInput,
  parameters: P,
  about: unknown,
  context: MethodContext<never>,
) => Promise<unknown>;

/** What the view of an analysis is given: data and callbacks, nothing of the engine. */
export interface ViewProps<R> {
  readonly result: R;
  readonly model: ModelInfo;
  /** How the result was made, for files. */
  readonly provenance: Provenance;
  /** The head under the pointer or the locked one, to be marked. */
  readonly head: Head | null;
  onHover(head: Head | null): void;
  onPick(head: Head): void;
  /** The heads that are selected on the page. */
  readonly selected: HeadSet;
  /** Switches a set of heads off on the page. */
  onAblate(heads: HeadSet): void;
  /** Makes a set of heads the selected ones of the page. */
  onSelect(heads: HeadSet): void;
  /** Asks the method for a detail, where it has any; null where it could not be had, which is said elsewhere. */
  onDetail(about: unknown): Promise<unknown>;
}

/** What analyses are about, in the order in which the page offers them. */
export const topics = {
  heads: 'Every head',
  circuits: 'Circuits',
  retrieval: 'Retrieval',
} as const;
export type Topic = keyof typeof topics;

/** An analysis: one folder, one line in the registry. */
export interface Analysis<S extends z.ZodObject = z.ZodObject, R = unknown> {
  readonly id: string;
  readonly title: string;
  readonly topic: Topic;
  /** One or two sentences for a newcomer. */
  readonly about: string;
  readonly paper: {
    readonly title: string;
    readonly authors: string;
    readonly year: number;
    readonly id: string;
  };
  /** Gives the form, the check and the defaults that a link leaves out. */
  readonly parameters: S;
  /** Another analysis whose wishes of a model (its headscope.json) hold for parameters of the same names. */
  readonly defaultsFrom?: string;
  /** True, or why this model will not do. */
  supports(model: ModelInfo): true | string;
  readonly method: () => Promise<{
    readonly run: Method<z.output<S>, R>;
    readonly detail?: Detail<z.output<S>>;
  }>;
  readonly view: () => Promise<{ readonly View: ComponentType<ViewProps<R>> }>;
}

/** Keeps the types of an analysis together. */
export function defineAnalysis<S extends z.ZodObject, R>(analysis: Analysis<S, R>): Analysis<S, R> {
  return analysis;
}

/** What a model's headscope.json wishes for the parameters of an analysis. */
export interface Suited {
  readonly values: Readonly<Record<string, unknown>>;
  /** The names of wishes that are not valid, which are left out. */
  readonly wrong: readonly string[];
}

/** The parameters that suit a model: those noted for the analysis, and under them those of `defaultsFrom`. */
export function suitedTo(
  { notes }: Pick<ModelInfo, 'notes'>,
  { id, parameters, defaultsFrom }: Pick<Analysis, 'id' | 'parameters' | 'defaultsFrom'>,
): Suited {
  const schemas: Readonly<Record<string, z.ZodType>> = parameters.shape;
  const has = (name: string): boolean => Object.hasOwn(schemas, name);
  const valid = ([name, value]: [string, unknown]): boolean =>
    has(name) && schemas[name]?.safeParse(value).success === true;
  const lent = Object.entries(notes.parameters?.[defaultsFrom ?? ''] ?? {});
  const entries = Object.entries({
    ...Object.fromEntries(lent.filter(([name]) => has(name))),
    ...notes.parameters?.[id],
  });
  return {
    values: Object.fromEntries(entries.filter(valid)),
    wrong: entries.filter((entry) => !valid(entry)).map(([name]) => name),
  };
}
