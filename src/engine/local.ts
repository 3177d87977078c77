import { InputError, messageOf, throwIfCancelled } from '../base/errors';
import { nextTask } from '../base/nextTask';
import type { LoadedModel } from '../model/loaded';
import { disposeModel } from '../model/loaded';
import type { ModelFolder } from '../model/weights/folder';
import { startBackend } from '../tensor/backend';
import type { Platform } from '../tensor/backend';
import type { ModelSource } from '../terms/models';
import { handlers } from './handlers';
import { requestSchemas } from './protocol';
import type {
  CallName,
  CallOptions,
  CheckedRequest,
  Engine,
  Progress,
  Request,
  Responses,
} from './protocol';
import { RunCache } from './runs';

/** What differs between a worker and a command line. */
export interface EngineHost {
  readonly platform: Platform;
  /** Opens the folder that a source names. */
  folderOf(source: ModelSource): Promise<ModelFolder>;
  onLost(reason: string): void;
}

/** What a handler has at hand. */
export interface CallContext {
  readonly engine: LocalEngine;
  readonly signal: AbortSignal | undefined;
  /** Lets others work, then throws CancelledError if this call was cancelled. */
  readonly checkpoint: () => Promise<void>;
  readonly report: (progress: Progress) => void;
}

/** Bytes of runs kept on the device. */
const runBudget = 512 * 2 ** 20;

/** The engine in this process: models and runs on one backend, and every call on them. */
export class LocalEngine implements Engine {
  readonly runs = new RunCache(runBudget);
  private readonly models = new Map<string, LoadedModel>();

  constructor(readonly host: EngineHost) {}

  async call<N extends CallName>(
    name: N,
    request: Request<N>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<Responses[N]> {
    const parsed = requestSchemas[name].safeParse(request);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new InputError(
        `${name}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not understood'}`,
      );
    }
    const context: CallContext = {
      engine: this,
      signal,
      checkpoint: async () => {
        await nextTask();
        throwIfCancelled(signal);
      },
      report: (progress) => onProgress?.(progress),
    };
    return handlers[name](parsed.data as CheckedRequest<N>, context);
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

  /** Starts a backend; when it cannot be, the error says why. */
  async start(backend: CheckedRequest<'start'>['backend']): Promise<Responses['start']> {
    try {
      return await startBackend(this.host.platform, backend, (reason) => {
        this.host.onLost(reason);
      });
    } catch (error) {
      throw new InputError(`${messageOf(error)}: choose another backend`);
    }
  }
}
