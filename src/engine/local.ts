import { InputError, throwIfCancelled } from '../base/errors';
import { nextTask } from '../base/nextTask';
import { handlers } from './handlers';
import { Held } from './held';
import type { CallContext, EngineHost } from './held';
import type { LoadedModel } from '../model/loaded';
import { requestSchemas } from './protocol';
import type { CallName, CallOptions, CheckedRequest, Engine, Request, Responses } from './protocol';

/** The engine in this process. */
export class LocalEngine implements Engine {
  private readonly held: Held;

  constructor(host: EngineHost) {
    this.held = new Held(host);
  }

  /** A loaded model itself, for work of this process that no call does. @throws InputError when there is none. */
  loaded(digest: string): LoadedModel {
    return this.held.model(digest);
  }

  async call<N extends CallName>(
    name: N,
    request: Request<N>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<Responses[N]> {
    const parsed = requestSchemas[name].safeParse(request);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const field = issue?.path.join('.') ?? '';
      throw new InputError(`${name}: ${field}: ${issue?.message ?? 'not understood'}`);
    }
    const context: CallContext = {
      held: this.held,
      signal,
      checkpoint: async () => {
        await nextTask();
        throwIfCancelled(signal);
      },
      report: (progress) => onProgress?.(progress),
    };
    return handlers[name](parsed.data as CheckedRequest<N>, context);
  }
}
