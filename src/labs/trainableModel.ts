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
  /** Runs a Python script to its end, or goes on with it, and gives the files it leaves. */
  python(run: PythonRun): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Files by name. */
export type ModelFiles = ReadonlyMap<string, Uint8Array | string>;

/**
 * A training script for PyTorch, where the engine's own trainer is too slow. It is called with a
 * folder, keeps its checkpoint there and prints its progress as `DONE/TOTAL NOTE`.
 */
export interface PythonRun {
  /** Its path from the root of the package. */
  readonly script: string;
  /** The packages it imports. */
  readonly packages: readonly string[];
  /** What lies in the folder before it starts. */
  readonly inputs: ModelFiles;
  /** What must lie there after it. */
  readonly outputs: readonly string[];
}

/** How a model came to be that a Python script trained, for its card. */
export interface PythonTraining {
  readonly seed: number;
  /** The backend it was measured on. */
  readonly backend: string;
  readonly command: string;
  /** What the script took. */
  readonly seconds: number;
  /** PyTorch's version. */
  readonly torch: string;
  /** SHA-256 of model.safetensors. */
  readonly digest: string;
  readonly evaluationSeed: number;
}

/** A model that this project trains itself. */
export interface TrainableModel {
  readonly id: string;
  readonly title: string;
  train(context: TrainingContext): Promise<ModelFiles>;
}
