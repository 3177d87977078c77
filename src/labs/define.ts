import type { ComponentType } from 'react';
import type { z } from 'zod';
import type { Random } from '../base/random';
import type { Transformer } from '../model/pass';
import type { Scalar } from '../tensor/gradient';
import type { OptimizerOptions } from '../tensor/optimizer';
import type { NamedTensors } from '../tensor/tensor';
import type { Head, HeadGridShape } from '../terms/heads';

/** What every lab's parameters hold besides its own: `trainingFields` gives the form and defaults. */
export interface Pace {
  /** Updates of the whole run. */
  readonly steps: number;
  /** Steps between two measurements; step 0 and the last step are always measured. */
  readonly measureEvery: number;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
}

/** What was measured at one step: a number by name, or one for each head (`[layer * head]`). */
export type Metrics = Readonly<Record<string, number | readonly number[]>>;

/** A measurement: numbers for the log, and plain data of that step for the lab's own pictures. */
export interface Measurement<V = unknown> {
  readonly metrics: Metrics;
  readonly view: V;
}

/** How work on a run talks to whoever asked. */
export interface MeasureContext {
  /** Starts from the run's seed at every measurement, so that all are made on the same data. */
  readonly random: Random;
  /** Awaited in every loop: lets others work, and throws CancelledError once the user cancelled. */
  checkpoint(): Promise<void>;
}

/** A checkpoint as a model of the workbench. */
export interface TrainedModel {
  /** Shares the tensors it was made of. */
  readonly transformer: Transformer;
  /** Further files of its folder, such as tokenizer.json and headscope.json (examples, a title). */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * A training in progress, as functions of the present parameters: the core differentiates the loss,
 * clips, updates, measures, pauses and saves. What it is given it borrows; nothing may keep a tensor.
 */
export interface Training<V = unknown> {
  /** First values by name. The core owns them from now on. */
  readonly parameters: NamedTensors;
  /** Names whose tensors stay as they are. */
  readonly frozen?: ReadonlySet<string>;
  readonly optimizer: OptimizerOptions;
  /** The learning rate of an update, counted from 0. */
  rateAt(step: number): number;
  /**
   * The number that update `step` lowers, of a fresh batch drawn from `data`: synchronous, called in
   * a scope.
   */
  loss(parameters: NamedTensors, step: number, data: Random): Scalar;
  /** Reads its tensors back (`compute`) and leaves none behind. */
  measure(parameters: NamedTensors, context: MeasureContext): Promise<Measurement<V>>;
  /** The model that the parameters make; left out where a lab's net is none of the workbench. */
  model?(parameters: NamedTensors): TrainedModel;
}

/** What the worker loads of a lab: `export const trainer: Trainer<Parameters, View> = ...`. */
export interface Trainer<P, V = unknown> {
  /** Everything random comes from `random`: the same seed gives the same first values. */
  begin(parameters: P, random: Random): Training<V>;
  /** The studies that the lab's index lists, by id. */
  readonly studies?: Readonly<Record<string, StudyMethod<P>>>;
}

/** What a study has at hand besides its parameters. */
export interface StudyContext<P> extends MeasureContext {
  /** The parameters of the lab as the page has them. */
  readonly lab: P;
  readonly seed: number;
  /** The tensors of the run's chosen checkpoint, borrowed; null where nothing was trained. */
  readonly trained: NamedTensors | null;
  onProgress(stage: string, done: number, total: number, partial?: unknown): void;
  /** Trains from nothing with other parameters, keeps no checkpoint, and gives every measurement. */
  train(parameters: P, seed: number): Promise<readonly Row[]>;
}

/** A piece of work beside the run: a sweep, a closed form, a comparison. Plain data in and out. */
export type StudyMethod<P> = (parameters: never, context: StudyContext<P>) => Promise<unknown>;

/** A study as the page lists it. */
export interface StudyInfo {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly parameters: z.ZodObject;
}

/** One entry of a run's log. */
export interface Row {
  readonly step: number;
  readonly metrics: Metrics;
}

/** A horizontal line of a chart: what guessing gives, or another value known in advance. */
export interface ReferenceLine {
  readonly value: number;
  readonly label: string;
}

/** One measured number over the steps of training. `loss` is the training loss of every step. */
export interface Series {
  /** Its name among the metrics. */
  readonly name: string;
  readonly title: string;
  /** Its definition in a sentence. */
  readonly about: string;
  /** `head`: one curve for each head. */
  readonly of: 'run' | 'head';
}

/** Series that share axes. */
export interface LabChart {
  readonly title: string;
  /** `nats`, `share`, ... */
  readonly unit: string;
  /** The names of its series. */
  readonly series: readonly string[];
  readonly range?: readonly [number, number];
}

/** Parameters that are worth a name, and what was measured with them. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What it shows, and what was measured: steps, seeds, numbers. */
  readonly about: string;
  /** Only what differs from the defaults. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a lab's own view is given: data and callbacks, nothing of the engine. */
export interface LabViewProps<V = unknown, P = unknown> {
  /** The parameters of the run. */
  readonly parameters: P;
  /** The measurement at the cursor. */
  readonly view: V;
  /** The step at the cursor. */
  readonly step: number;
  readonly rows: readonly Row[];
  readonly head: Head | null;
  onHover(head: Head | null): void;
  onPick(head: Head): void;
  /** The studies' results by id, as far as they go. */
  readonly studies: Readonly<Record<string, StudyState>>;
  /** Starts a study; with null as parameters it is stopped. */
  onStudy(id: string, parameters: Readonly<Record<string, unknown>> | null): void;
}

export interface StudyState {
  readonly running: boolean;
  readonly done: number;
  readonly total: number;
  /** The result, or the part of it that is known so far. */
  readonly result: unknown;
}

/** A lab: one folder, one line in the registry. */
export interface Lab<S extends z.ZodObject = z.ZodObject, V = unknown> {
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
  /** The first is what Train starts with. */
  readonly presets: readonly Preset[];
  readonly series: readonly Series[];
  readonly charts: readonly LabChart[];
  /** Lines by the name of a series, such as chance: known from the parameters alone. */
  references(parameters: z.output<S>): Readonly<Record<string, readonly ReferenceLine[]>>;
  /** How the heads of the net are laid out; left out where none has a score of its own. */
  heads?(parameters: z.output<S>): HeadGridShape;
  readonly studies?: readonly StudyInfo[];
  readonly train: () => Promise<{ readonly trainer: Trainer<z.output<S>, V> }>;
  readonly view: () => Promise<{
    readonly View: ComponentType<LabViewProps<V, z.output<S>>>;
  }>;
}

/** Keeps the types of a lab together. */
export function defineLab<S extends z.ZodObject, V>(
  lab: Lab<S, V> & (z.output<S> extends Pace ? unknown : never),
): Lab<S, V> {
  return lab;
}
