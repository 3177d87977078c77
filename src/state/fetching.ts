import { ModelError } from '../base/errors';
import { parseHubName } from '../terms/modelNames';
import type { RemoteName } from '../terms/modelNames';
import type { ModelSource, StoredModel } from '../terms/models';
import { ask } from './desk';
import type { Desk } from './desk';
import type { ModelChoice } from './session';

/** Models from elsewhere: their access tokens, their offers, and what is kept on this machine. */
export class Fetching {
  /** For gated models, by the origin that each is for; they are kept nowhere else. */
  private readonly tokens = new Map<string, string>();
  /** The model whose download the user agreed to last. */
  private agreed: string | null = null;

  constructor(private readonly desk: Desk) {}

  /** Notes the token that opens a model, for its origin alone. */
  useToken(name: RemoteName, token: string): void {
    if (token === '') this.tokens.delete(originOf(name));
    else this.tokens.set(originOf(name), token);
  }

  /** What the engine needs to open a model from elsewhere. */
  sourceOf(name: RemoteName): ModelSource {
    return { ...name, token: this.tokens.get(originOf(name)) };
  }

  /**
   * Whether a model may be fetched: it is stored already, or the user has agreed to its size. If not,
   * the offer waits on the page.
   * @throws ModelError when it does not fit on this device
   */
  async mayFetch(source: ModelSource, model: ModelChoice, signal: AbortSignal): Promise<boolean> {
    const { live } = this.desk;
    live.setState({ opening: { model, progress: null } });
    const offer = await ask(this.desk, signal, 'inspect', { source });
    if (offer.tooLarge !== null)
      throw new ModelError(`${offer.id} does not fit: ${offer.tooLarge}`);
    const agreed = this.agreed === model.id || offer.storedBytes >= offer.downloadBytes;
    live.setState({ offer: agreed ? null : { model, offer } });
    return agreed;
  }

  /** The user agrees to the download that is offered. Gives the model that may now be opened. */
  acceptOffer(): ModelChoice | null {
    const { offer } = this.desk.live.getState();
    if (!offer) return null;
    this.agreed = offer.model.id;
    this.declineOffer();
    return offer.model;
  }

  /** The user does without it. */
  declineOffer(): void {
    this.desk.live.setState({ offer: null });
  }

  /** Asks which models from elsewhere are kept on this machine. */
  async listStored(): Promise<void> {
    const stored = await this.desk.engine.call('stored', {});
    this.desk.live.setState({ stored });
  }

  /** Removes a kept model from this machine. */
  async removeStored({ name, commit }: StoredModel): Promise<void> {
    await this.desk.engine.call('removeStored', { name, commit });
    await this.listStored();
  }
}

function originOf({ kind, id }: RemoteName): string {
  return new URL(kind === 'hub' ? parseHubName(id).endpoint : id).origin;
}
