import { ModelError } from '../base/errors';
import { parseHubName } from '../terms/modelNames';
import type { RemoteName } from '../terms/modelNames';
import type { ModelOffer, ModelSource, StoredModel } from '../terms/models';
import type { KeptFiles } from '../terms/given';
import { ask } from './desk';
import type { Desk } from './desk';
import type { ModelChoice } from './session';

type RemoteSource = Extract<ModelSource, { kind: RemoteName['kind'] }>;

/** Models from elsewhere: their access tokens, their offers, and what is kept on this machine. */
export class Fetching {
  /** For gated models, by the origin that each is for; they are kept nowhere else. */
  private readonly tokens = new Map<string, string>();
  /** The model whose download the user agreed to last, and which version of it was offered. */
  private agreed: { readonly id: string; readonly version: string } | null = null;

  constructor(private readonly desk: Desk) {}

  /** Notes the token that opens a model, for its origin alone. */
  useToken(name: RemoteName, token: string): void {
    if (token === '') this.tokens.delete(originOf(name));
    else this.tokens.set(originOf(name), token);
  }

  /** What the engine needs to open a model from elsewhere: of one that was agreed to, what was offered. */
  sourceOf({ kind, id }: RemoteName): RemoteSource {
    const version = this.agreed?.id === id ? this.agreed.version : id;
    return { kind, id: version, token: this.tokens.get(originOf({ kind, id })) };
  }

  /** The next model is looked up anew, whatever was agreed to before. */
  lookAnew(): void {
    this.agreed = null;
  }

  /**
   * The source of a model that may be fetched: it is stored already, or the user has agreed to its size.
   * If not, null, and the offer waits on the page. A hub's is at the commit that was looked at.
   * @throws ModelError when it does not fit on this device
   */
  async mayFetch(
    source: RemoteSource,
    model: ModelChoice,
    signal: AbortSignal,
  ): Promise<RemoteSource | null> {
    const { live } = this.desk;
    live.setState({ opening: { model, progress: null, pace: null } });
    const offer = await ask(this.desk, signal, 'inspect', { source });
    if (offer.tooLarge !== null)
      throw new ModelError(`${offer.id} does not fit: ${offer.tooLarge}`);
    const agreed = this.agreed?.id === model.id || offer.storedBytes >= offer.downloadBytes;
    live.setState({ offer: agreed ? null : { model, offer } });
    return agreed ? { ...source, id: versionOf(source, offer) } : null;
  }

  /** The user agrees to the download that is offered. Gives the model that may now be opened. */
  acceptOffer(): ModelChoice | null {
    const { offer } = this.desk.live.getState();
    if (!offer) return null;
    const { model } = offer;
    this.agreed = { id: model.id, version: versionOf(model, offer.offer) };
    this.declineOffer();
    return model;
  }

  /** The user does without it. */
  declineOffer(): void {
    this.desk.live.setState({ offer: null });
  }

  /** Asks what is kept on this machine: models from elsewhere, work of analyses, what users gave. */
  async listStored(): Promise<void> {
    const { engine, live } = this.desk;
    live.setState({
      stored: await engine.call('stored', {}),
      keptFiles: await engine.call('kept', {}),
    });
  }

  /** Removes a kept model from this machine. */
  async removeStored({ name, commit }: StoredModel): Promise<void> {
    await this.desk.engine.call('removeStored', { name, commit });
    await this.listStored();
  }

  /** Removes the work of an analysis from this machine, or what users gave. */
  async removeKept({ analysis }: KeptFiles): Promise<void> {
    await this.desk.engine.call('removeKept', { analysis });
    await this.listStored();
  }
}

/** What opens the very version that was looked at; a folder has but one. */
function versionOf({ id }: { readonly id: string }, offer: ModelOffer): string {
  return offer.commit === undefined ? id : offer.id;
}

function originOf({ kind, id }: RemoteName): string {
  return new URL(kind === 'hub' ? parseHubName(id).endpoint : id).origin;
}
