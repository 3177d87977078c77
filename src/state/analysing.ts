import { CancelledError } from '../base/errors';
import { analysisOf } from '../analyses/registry';
import type { Request } from '../engine/protocol';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss } from './live';
import type { AnalysisRun, Live, LiveStore } from './live';
import { PaceMeter } from './pace';
import { defaultsOf } from './parameters';
import type { Session } from './session';

/** Runs analyses, one of each kind at a time; a cancelled one keeps what it had found. */
export class Analysing {
  private readonly running = new Map<string, Latest>();

  constructor(private readonly desk: Desk) {}

  /** Runs an analysis on the open model with the session's parameters. */
  async start(id: string): Promise<void> {
    const latest = this.running.get(id) ?? new Latest();
    this.running.set(id, latest);
    const begun = performance.now();
    dismiss(this.desk.live, id);
    const { live, session } = this.desk;
    const settings = settingsOf(session.getState(), live.getState(), id);
    const ending = (): Pick<AnalysisRun, 'progress' | 'pace' | 'milliseconds'> => ({
      progress: null,
      pace: null,
      milliseconds: performance.now() - begun,
    });
    const beginning = {
      state: 'running',
      progress: null,
      pace: null,
      result: null,
      milliseconds: null,
    } as const;
    const { backend } = live.getState();
    this.put(id, { ...beginning, settings: JSON.stringify(settings), backend });
    try {
      await latest.run(async (signal) => {
        const result = await this.ask(id, signal);
        this.patch(id, { state: 'done', result, ...ending() });
      });
    } catch (error) {
      this.patch(id, { state: 'failed', ...ending() });
      report(this.desk, id, error);
    }
  }

  /** A detail of what an analysis found with these parameters (JSON); null where it could not be had. */
  async detail(id: string, settings: string, about: unknown): Promise<unknown> {
    const { signal } = new AbortController();
    try {
      const parameters = JSON.parse(settings) as Record<string, unknown>;
      const request = { ...(await this.request(id, signal)), parameters, about };
      return await ask(this.desk, signal, 'analysisDetail', request);
    } catch (error) {
      report(this.desk, id, error);
      return null;
    }
  }

  /** Stops an analysis; what it had found so far stays. */
  cancel(id: string): void {
    this.running.get(id)?.cancel();
    this.patch(id, { state: 'cancelled', progress: null, pace: null });
  }

  /** Stops every analysis: its model or its engine is gone. */
  stopAll(state: 'cancelled' | 'failed'): void {
    for (const [id, latest] of this.running) {
      if (!latest.busy) continue;
      latest.cancel();
      this.patch(id, { state, progress: null, pace: null });
    }
  }

  private async ask(id: string, signal: AbortSignal): Promise<unknown> {
    const meter = new PaceMeter();
    return ask(this.desk, signal, 'analyse', await this.request(id, signal), (progress) =>
      this.patch(id, {
        ...{ progress, pace: meter.hear(progress) },
        ...(progress.partial !== undefined && { result: progress.partial }),
      }),
    );
  }

  /** An analysis of what is on the page now. */
  private async request(id: string, signal: AbortSignal): Promise<Request<'analyse'>> {
    const { info, shown } = await onceRead(this.desk.live, signal);
    if (!info) throw new CancelledError();
    const session = this.desk.session.getState();
    const { heads } = session;
    return {
      model: info.digest,
      id,
      parameters: settingsOf(session, this.desk.live.getState(), id),
      ...(shown && { tokens: [...shown.base.spec.tokens] }),
      ...(heads.length > 0 && { heads: [...heads] }),
    };
  }

  private put(id: string, run: AnalysisRun): void {
    this.desk.live.setState(({ analyses }) => ({ analyses: { ...analyses, [id]: run } }));
  }

  private patch(id: string, change: Partial<AnalysisRun>): void {
    const run = this.desk.live.getState().analyses[id];
    if (run) this.put(id, { ...run, ...change });
  }
}

/** The page once its text was run or refused: an analysis may be asked for before that. */
function onceRead(live: LiveStore, signal: AbortSignal): Promise<Live> {
  return new Promise((done, fail) => {
    const look = (state: Live): void => {
      if (signal.aborted) fail(new CancelledError());
      else if (state.shown !== null || state.refused !== null) done(state);
      else return;
      stop();
    };
    const stop = live.subscribe(look);
    signal.addEventListener('abort', () => {
      look(live.getState());
    });
    look(live.getState());
  });
}

/** The parameters of an analysis as it would be given them now: defaults, and over them the session's. */
export function settingsOf(
  { parameters }: Session,
  { info }: Pick<Live, 'info'>,
  id: string,
): Record<string, unknown> {
  const defaults = info ? defaultsOf(analysisOf(id), info) : {};
  return { ...defaults, ...parameters[id] };
}
