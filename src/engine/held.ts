import { InputError, messageOf } from '../base/errors';
import { disposeModel } from '../model/loaded';
import type { LoadedModel } from '../model/loaded';
import { memoryStore } from '../model/sources/store';
import type { FileStore } from '../model/sources/store';
import type { ModelFolder } from '../model/weights/folder';
import { startBackend } from '../tensor/backend';
import type { BackendInfo, BackendName, Platform } from '../tensor/backend';
import type { ModelSource } from '../terms/models';
import type { OnOpening } from '../terms/opening';
import { GivenData } from './givenData';
import { KeptWork } from './keptWork';
import { LabRuns } from './labRuns';
import type { Progress } from './protocol';
import { Pictures } from './pictures';
import { RunCache } from './runs';

/** What differs between a worker and a command line. */
export interface EngineHost {
  readonly platform: Platform;
  /** Opens the folder that a source names; what it fetches for that is reported. */
  folderOf(source: ModelSource, options?: FolderOptions): Promise<ModelFolder>;
  /** Where fetched models are kept; in memory if left out. */
  store?(): Promise<FileStore>;
  onLost(reason: string): void;
  /** Bytes of runs kept on the device; 512 MiB if left out. */
  readonly runBudget?: number;
}

/** How a folder that has to be fetched reports, and is stopped. */
export interface FolderOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnOpening | undefined;
}

/** What a handler has at hand. */
export interface CallContext {
  readonly held: Held;
  readonly signal: AbortSignal | undefined;
  /** Lets others work, then throws CancelledError if this call was cancelled. */
  readonly checkpoint: () => Promise<void>;
  readonly report: (progress: Progress) => void;
}

const defaultRunBudget = 512 * 2 ** 20;

/** What the engine holds between calls: models and runs on one backend. */
export class Held {
  readonly runs: RunCache;
  readonly pictures = new Pictures();
  readonly given = new GivenData(() => this.store());
  readonly work = new KeptWork(() => this.store());
  readonly labRuns = new LabRuns(() => this.store());
  private readonly models = new Map<string, LoadedModel>();
  private opened: Promise<FileStore> | undefined;
  private running: BackendInfo | undefined;

  constructor(readonly host: EngineHost) {
    this.runs = new RunCache(host.runBudget ?? defaultRunBudget, this.pictures);
  }

  /** @throws InputError when no such model is loaded. */
  model(digest: string): LoadedModel {
    const model = this.models.get(digest);
    if (!model) throw new InputError(`no model ${digest.slice(0, 8)} is loaded: load it first`);
    return model;
  }

  /** Takes a model into the engine; one with the same digest is replaced. */
  adopt(model: LoadedModel): void {
    this.release(model.info.digest);
    this.models.set(model.info.digest, model);
  }

  /** Frees a model and its runs. */
  release(digest: string): void {
    const model = this.models.get(digest);
    if (!model) return;
    this.runs.forget(digest);
    this.models.delete(digest);
    disposeModel(model);
  }

  /** Where fetched models are kept. */
  store(): Promise<FileStore> {
    this.opened ??= this.host.store?.() ?? Promise.resolve(memoryStore());
    return this.opened;
  }

  /** The backend that runs. @throws InputError before one was started. */
  backend(): BackendInfo {
    if (!this.running) throw new InputError('no backend runs: start one first');
    return this.running;
  }

  /**
   * Starts a backend. Tensors of another backend do not move over: models are to be loaded again,
   * training runs to be begun again, which goes on with what is kept of them.
   * @throws InputError with the reasons when it cannot be started.
   */
  async start(backend: BackendName | 'auto'): Promise<BackendInfo> {
    for (const digest of [...this.models.keys()]) this.release(digest);
    this.labRuns.dropAll();
    try {
      this.running = await startBackend(this.host.platform, backend, (reason) => {
        this.host.onLost(reason);
      });
      return this.running;
    } catch (error) {
      throw new InputError(`${messageOf(error)}: choose another backend`);
    }
  }
}
