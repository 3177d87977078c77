import { parseRemoteName } from '../terms/modelNames';
import type { ModelInfo, ModelSource } from '../terms/models';
import { ask, report } from './desk';
import type { Desk } from './desk';
import type { Fetching } from './fetching';
import { Latest } from './latest';
import { PaceMeter } from './pace';
import { defaultSession, labParameters, sameModel } from './session';
import type { BackendChoice, ModelChoice, Session } from './session';
import { canStandIn, putBack, sayStandIn, takeModel } from './taking';

/** Starts the engine's backend and opens models; a model takes its place only once it is open. */
export class Opening {
  private readonly latest = new Latest();
  private readonly folders = new Map<string, readonly File[]>();
  private started: BackendChoice | null = null;
  private wanted: BackendChoice = 'auto';
  /** Whether the engine holds the model that the page knows of: not so once it was started afresh. */
  private holdsModel = false;

  constructor(
    private readonly desk: Desk,
    private readonly fetching: Fetching,
  ) {}

  /** Starts the session's backend afresh, then opens its model. */
  async begin(): Promise<void> {
    this.started = null;
    this.holdsModel = false;
    this.desk.live.setState({ engine: 'starting' });
    await this.attempt((signal) => this.open(() => this.session, signal, true));
  }

  /** Brings the engine to the session after a link, Back or an undo has replaced it. */
  async settle(): Promise<void> {
    const { info } = this.desk.live.getState();
    if (this.session.backend !== this.wanted) return this.begin();
    if (info && this.holdsModel && sameModel(info, this.session.model)) {
      this.latest.cancel();
      this.desk.live.setState({ opening: null });
      takeModel(this.desk, info, this.session, { outside: true, loaded: false });
      return;
    }
    const opened = await this.attempt((signal) => this.open(() => this.session, signal, true));
    if (!opened && !this.latest.busy) putBack(this.desk);
  }

  /** Opens another model with a fresh session around it. Resolves to whether it is open. */
  async choose(model: ModelChoice): Promise<boolean> {
    const { live } = this.desk;
    const { backend, panel, lab, parameters, other, generation, tokensView } = this.session;
    const { notices: old } = live.getState();
    const fresh: Session = {
      ...{ ...defaultSession, backend, panel, model, lab, generation, tokensView },
      // A comparison with another model goes on; one within the model that was open is over.
      other: other?.model ? { ...other, head: null } : null,
      parameters: labParameters(parameters),
    };
    const opened = await this.attempt((signal) => this.open(() => fresh, signal, false));
    // What was said of the session before is over with it.
    if (opened) {
      live.setState(({ notices }) => ({ notices: notices.filter((one) => !old.includes(one)) }));
    }
    return opened;
  }

  /** Opens a model from the user's files; a session that was waiting for a folder goes on with it. */
  async chooseFiles(id: string, files: readonly File[]): Promise<void> {
    const before = this.folders.get(id);
    const wanted = this.wantedFolder();
    this.folders.set(id, files);
    const model: ModelChoice = { ...wanted, source: 'files', id };
    const opened = await (wanted
      ? this.attempt((signal) => this.open(() => ({ ...this.session, model }), signal, true))
      : this.choose(model));
    if (opened) return;
    if (before) this.folders.set(id, before);
    else this.folders.delete(id);
  }

  /** The folder that the session is about and that has not been opened yet. */
  private wantedFolder(): ModelChoice | null {
    const { info, wantsFolder } = this.desk.live.getState();
    const { model } = this.session;
    const missing = info === null && model.source === 'files' && !this.folders.has(model.id);
    return wantsFolder ?? (missing ? model : null);
  }

  /**
   * Looks up a model of a hub or at an address; its offer appears, or it opens if it is stored already.
   * Without `token` the one given before for that host goes on; an empty one forgets it.
   * @throws InputError for what names neither
   */
  async chooseRemote(text: string, token?: string): Promise<boolean> {
    const name = parseRemoteName(text);
    this.fetching.lookAnew();
    if (token !== undefined) this.fetching.useToken(name, token);
    return this.choose({ source: name.kind, id: name.id });
  }

  /** The user agrees to the download that is offered. */
  async acceptOffer(): Promise<void> {
    const model = this.fetching.acceptOffer();
    if (!model) return;
    const { info } = this.desk.live.getState();
    if (info === null && sameModel(model, this.session.model)) await this.settle();
    else await this.choose(model);
  }

  /** Stops opening a model; the one that was open stays. */
  cancel(): void {
    this.latest.cancel();
    this.finish();
    putBack(this.desk);
  }

  private get session(): Session {
    return this.desk.session.getState();
  }

  private async attempt(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    try {
      return await this.latest.run(work);
    } catch (error) {
      report(this.desk, 'model', error);
      return false;
    } finally {
      if (!this.latest.busy) this.finish();
    }
  }

  private finish(): void {
    const { live } = this.desk;
    live.setState({ opening: null, engine: this.started === null ? 'failed' : 'ready' });
    if (!this.holdsModel) live.setState({ info: null, shown: null, patterns: null });
  }

  private async start(signal: AbortSignal): Promise<void> {
    const { live, session } = this.desk;
    const standIn = this.wanted;
    const { backend: wanted } = this.session;
    if (this.started === wanted) return;
    try {
      const backend = await ask(this.desk, signal, 'start', { backend: wanted });
      [this.started, this.wanted] = [wanted, wanted];
      live.setState({ backend });
    } catch (error) {
      if (signal.aborted || wanted === standIn) throw error;
      report(this.desk, 'start', error);
      session.setState({ backend: standIn });
      await this.start(signal);
    }
  }

  /**
   * Loads the model of a session and puts the session on the page as it is by then: what was edited
   * meanwhile stays. `outside`: the session came from a link, so what does not fit is said and a
   * default stands in.
   */
  private async open(target: () => Session, signal: AbortSignal, outside: boolean): Promise<void> {
    await this.start(signal);
    const { model } = target();
    const wanted = this.sourceOf(model);
    if (!wanted) {
      this.desk.live.setState({ wantsFolder: model });
      return;
    }
    const remote = wanted.kind === 'hub' || wanted.kind === 'url';
    const source = remote ? await this.fetching.mayFetch(wanted, model, signal) : wanted;
    if (!source) return;
    let info: ModelInfo;
    try {
      info = await this.load(source, model, signal);
    } catch (error) {
      if (signal.aborted || !outside || !canStandIn(this.desk, model, error)) throw error;
      sayStandIn(this.desk, model, error);
      const { model: instead } = defaultSession;
      return this.open(() => ({ ...target(), model: instead }), signal, true);
    }
    this.holdsModel = true;
    const session = { ...target(), backend: this.wanted };
    takeModel(this.desk, info, session, { outside, loaded: true });
  }

  /** What opens a model; null for a folder that the user has not opened yet. */
  sourceOf({ source, id }: ModelChoice): ModelSource | null {
    if (source === 'bundled' || source === 'lab') return { kind: source, id };
    if (source === 'hub' || source === 'url') return this.fetching.sourceOf({ kind: source, id });
    const files = this.folders.get(id);
    return files ? { kind: 'files', id, files } : null;
  }

  private async load(
    source: ModelSource,
    model: ModelChoice,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    const { live } = this.desk;
    const meter = new PaceMeter();
    live.setState({ opening: { model, progress: null, pace: null } });
    return ask(this.desk, signal, 'load', { source }, (progress) =>
      live.setState({ opening: { model, progress, pace: meter.hear(progress) } }),
    );
  }
}
