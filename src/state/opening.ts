import { ModelError, messageOf } from '../base/errors';
import type { ModelInfo, ModelSource, StoredModel } from '../terms/models';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { digestMismatch, fitToModel } from './fit';
import { Latest } from './latest';
import { dismiss, notify, notifyDropped } from './live';
import { droppedPart } from './link';
import { asSentence } from './sentence';
import { defaultSession, sameModel } from './session';
import type { BackendChoice, ModelChoice, Session } from './session';

/** Starts the engine's backend and opens models; a model takes its place only once it is open. */
export class Opening {
  private readonly latest = new Latest();
  private readonly folders = new Map<string, readonly File[]>();
  /** For gated models; it is kept nowhere else. */
  private token: string | undefined;
  /** The hub name whose download the user agreed to last. */
  private agreed: string | null = null;
  private started: BackendChoice | null = null;
  private wanted: BackendChoice = 'auto';
  /** Whether the engine holds the model that the page knows of: not so once it was started afresh. */
  private holdsModel = false;

  constructor(private readonly desk: Desk) {}

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
      this.take(info, this.session, true);
      return;
    }
    const opened = await this.attempt((signal) => this.open(() => this.session, signal, true));
    if (!opened && !this.latest.busy) this.putBack();
  }

  /** Opens another model with a fresh session around it. Resolves to whether it is open. */
  async choose(model: ModelChoice): Promise<boolean> {
    const { live } = this.desk;
    const { backend, panel } = this.session;
    const { notices: old } = live.getState();
    const fresh: Session = { ...defaultSession, backend, panel, model };
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

  /** Looks up a hub's model; its offer appears, or it opens if it is stored already. */
  async chooseHub(name: string, token: string): Promise<boolean> {
    this.token = token === '' ? undefined : token;
    return this.choose({ source: 'hub', id: name.trim() });
  }

  /** The user agrees to the download that is offered. */
  async acceptOffer(): Promise<void> {
    const { live } = this.desk;
    const { offer, info } = live.getState();
    if (!offer) return;
    this.agreed = offer.model.id;
    live.setState({ offer: null });
    if (info === null && sameModel(offer.model, this.session.model)) await this.settle();
    else await this.choose(offer.model);
  }

  /** The user does without it. */
  declineOffer(): void {
    this.desk.live.setState({ offer: null });
  }

  /** Asks which models of hubs are kept on this machine. */
  async listStored(): Promise<void> {
    const stored = await this.desk.engine.call('stored', {});
    this.desk.live.setState({ stored });
  }

  /** Removes a kept model from this machine. */
  async removeStored({ name, commit }: StoredModel): Promise<void> {
    await this.desk.engine.call('removeStored', { name, commit });
    await this.listStored();
  }

  /** Stops opening a model; the one that was open stays. */
  cancel(): void {
    this.latest.cancel();
    this.finish();
    this.putBack();
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
    const source = this.sourceOf(model);
    if (!source) {
      this.desk.live.setState({ wantsFolder: model });
      return;
    }
    if (source.kind === 'hub' && !(await this.mayFetch(source, model, signal))) return;
    let info: ModelInfo;
    try {
      info = await this.load(source, model, signal);
    } catch (error) {
      if (signal.aborted || !outside || !this.canStandIn(model, error)) throw error;
      this.sayStandIn(model, error);
      const { model: instead } = defaultSession;
      return this.open(() => ({ ...target(), model: instead }), signal, true);
    }
    this.holdsModel = true;
    this.take(info, { ...target(), backend: this.wanted }, outside, true);
  }

  private sourceOf({ source, id }: ModelChoice): ModelSource | null {
    if (source === 'bundled') return { kind: 'bundled', id };
    if (source === 'hub') return { kind: 'hub', id, token: this.token };
    const files = this.folders.get(id);
    return files ? { kind: 'files', id, files } : null;
  }

  /**
   * Whether a hub's model may be fetched: it is stored already, or the user has agreed to its size.
   * If not, the offer waits on the page.
   * @throws ModelError when it does not fit on this device
   */
  private async mayFetch(
    source: ModelSource,
    model: ModelChoice,
    signal: AbortSignal,
  ): Promise<boolean> {
    this.desk.live.setState({ opening: { model, progress: null } });
    const offer = await ask(this.desk, signal, 'inspect', { source });
    if (offer.tooLarge !== null)
      throw new ModelError(`${offer.id} does not fit: ${offer.tooLarge}`);
    const agreed = this.agreed === model.id || offer.storedBytes >= offer.downloadBytes;
    this.desk.live.setState({ offer: agreed ? null : { model, offer } });
    return agreed;
  }

  private async load(
    source: ModelSource,
    model: ModelChoice,
    signal: AbortSignal,
  ): Promise<ModelInfo> {
    const { live } = this.desk;
    live.setState({ opening: { model, progress: null } });
    return ask(this.desk, signal, 'load', { source }, (progress) =>
      live.setState({ opening: { model, progress } }),
    );
  }

  private take(info: ModelInfo, target: Session, outside: boolean, loaded = false): void {
    const { live, session, engine } = this.desk;
    const old = live.getState().info;
    const mismatch = outside ? digestMismatch(target, info) : null;
    const { session: fitted, dropped } = fitToModel(target, info);
    session.setState(fitted);
    if (old?.digest !== info.digest) {
      live.setState({ shown: null, patterns: null, analyses: {}, lastHead: null, hoverHead: null });
      live.setState({ pinnedToken: null, hoverToken: null, refused: null });
    }
    if (!outside) dismiss(live, 'model');
    live.setState(({ loads }) => ({ info, wantsFolder: null, loads: loaded ? loads + 1 : loads }));
    if (mismatch) notify(live, { key: 'digest', kind: 'warning', message: mismatch });
    notifyDropped(live, dropped);
    if (old && old.digest !== info.digest) {
      engine.call('unload', { model: old.digest }).catch(() => undefined);
    }
  }

  /** After a model could not be opened: the session names the one that is open again. */
  private putBack(): void {
    const { info, wantsFolder } = this.desk.live.getState();
    if (!info || wantsFolder || sameModel(info, this.session.model)) return;
    const { model: _, ...others } = this.session;
    const model = { source: info.source, id: info.id };
    this.desk.session.setState(
      fitToModel({ ...others, model, text: null, tokens: null }, info).session,
    );
  }

  /** Whether the default model can take the place of one that could not be opened. */
  private canStandIn(model: ModelChoice, error: unknown): boolean {
    const lost = error instanceof Error && error.name === 'EngineLostError';
    return (
      !lost && this.desk.live.getState().info === null && !sameModel(model, defaultSession.model)
    );
  }

  private sayStandIn({ source, id }: ModelChoice, error: unknown): void {
    const part = `${source === 'bundled' ? 'model' : 'folder'}=${id}`;
    const instead = asSentence(`the page shows ${defaultSession.model.id} instead`);
    const message = `${droppedPart(part, messageOf(error))} ${instead}`;
    notify(this.desk.live, { key: 'stand-in', kind: 'error', message });
  }
}
