import type { ComponentType } from 'react';
import type { z } from 'zod';
import type { Random } from '../base/random';
import type { LoadedModel } from '../model/loaded';
import type { Head, HeadSet } from '../terms/heads';
import type { ModelInfo } from '../terms/models';

/** What a method works on besides its parameters. */
export interface MethodInput {
  /** The tokens of the text on the page, where the method wants one. */
  readonly tokens?: readonly number[] | undefined;
  /** The heads in question, where the method wants a set. */
  readonly heads?: HeadSet | undefined;
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

/** What the view of an analysis is given: data and callbacks, nothing of the engine. */
export interface ViewProps<R> {
  readonly result: R;
  readonly model: ModelInfo;
  /** The head under the pointer or the locked one, to be marked. */
  readonly head: Head | null;
  onHover(head: Head | null): void;
  onPick(head: Head): void;
  /** Switches a set of heads off on the page. */
  onAblate(heads: HeadSet): void;
}

/** An analysis: one folder, one line in the registry. */
export interface Analysis<S extends z.ZodObject = z.ZodObject, R = unknown> {
  readonly id: string;
  readonly title: string;
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
  /** True, or why this model will not do. */
  supports(model: ModelInfo): true | string;
  readonly method: () => Promise<{ readonly run: Method<z.output<S>, R> }>;
  readonly view: () => Promise<{ readonly View: ComponentType<ViewProps<R>> }>;
}

/** Keeps the types of an analysis together. */
export function defineAnalysis<S extends z.ZodObject, R>(analysis: Analysis<S, R>): Analysis<S, R> {
  return analysis;
}
