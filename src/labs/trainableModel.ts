/** What a training run may use of the world around it. */
export interface TrainingContext {
  readonly seed: number;
  /** The backend it runs on, for the card. */
  readonly backend: string;
  /** The command that repeats the run, for the card. */
  readonly command: string;
  /** Awaited at every step: where a cancel takes effect. */
  checkpoint(): Promise<void>;
  onProgress(stage: string, done: number, total: number, note: string): void;
}

/** The files of a model folder by name. */
export type ModelFiles = ReadonlyMap<string, Uint8Array | string>;

/** A model that this project trains itself. */
export interface TrainableModel {
  readonly id: string;
  readonly title: string;
  train(context: TrainingContext): Promise<ModelFiles>;
}
