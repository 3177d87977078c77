import { CancelledError, EngineLostError, InputError, messageOf } from '../base/errors';
import { ndarray } from '../base/ndarray';
import type { BackendReport } from '../engine/protocol';
import { checkHead, headNameIn } from '../terms/heads';
import type { Head } from '../terms/heads';
import type { ModelInfo } from '../terms/models';
import { ask } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import type { ComparedSide, Comparison } from './live';
import type { Opening } from './opening';
import { readInput } from './reading';
import type { SessionInput } from './reading';
import { asSentence } from './sentence';
import { interventionsOf, sameModel } from './session';
import type { ModelChoice, OtherSide, Session } from './session';
import { shownHead } from './shownHead';
import { textOf } from './tokens';

/** How long typing must pause before the other side's text is run, in milliseconds. */
const typingPause = 80;

/** Keeps both sides of a comparison in step with the session; the other side may have its own model. */
export class Comparing {
  private readonly latest = new Latest();
  private wanted: { readonly key: string; readonly shown: unknown } | null = null;
  /** The other side's own model, and the start of the engine that holds it. */
  private own: { readonly info: ModelInfo; readonly backend: BackendReport | null } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly opening: Pick<Opening, 'sourceOf'>,
  ) {}

  /** Looks at both stores and starts what has become necessary. */
  follow(): void {
    const session = this.desk.session.getState();
    const { info, shown, engine, backend, loads, pictures } = this.desk.live.getState();
    const { other } = session;
    if (!other) {
      if (this.wanted) this.end();
      return;
    }
    const head = shownHead(session, this.desk.live.getState());
    if (!info || !shown || !head || engine !== 'ready') return;
    const input = inputOf(session, other, info);
    const { drawn, off, interventions } = session;
    const known = Object.keys(pictures);
    const key = JSON.stringify([
      other,
      input,
      head,
      drawn,
      off,
      interventions,
      loads,
      backend,
      known,
    ]);
    if (this.wanted?.key === key && this.wanted.shown === shown) return;
    this.wanted = { key, shown };
    clearTimeout(this.timer);
    this.latest.cancel();
    this.timer = setTimeout(() => void this.refresh(), typingPause);
  }

  /** Stops what runs; it is begun again once there is an engine. */
  stop(): void {
    clearTimeout(this.timer);
    this.latest.cancel();
    this.wanted = null;
  }

  private end(): void {
    this.stop();
    this.release();
    this.desk.live.setState({ comparison: null });
  }

  private async refresh(): Promise<void> {
    const { drawn } = this.desk.session.getState();
    const { comparison } = this.desk.live.getState();
    const begun = { progress: null, refused: null, info: null, sides: null, ...comparison };
    const alone = { ...drawn, over: 'head', edits: 'after' } as const;
    this.desk.live.setState({ comparison: { ...begun, phase: 'running', drawn: alone } });
    try {
      await this.latest.run(async (signal) => {
        const sides = await this.sides(alone, signal);
        this.patch({ phase: 'ready', refused: null, progress: null, sides });
      });
    } catch (error) {
      if (error instanceof EngineLostError || error instanceof CancelledError) return;
      const refused = asSentence(messageOf(error));
      this.patch({ phase: 'refused', refused, progress: null, sides: null });
    }
  }

  private async sides(
    drawn: Comparison['drawn'],
    signal: AbortSignal,
  ): Promise<NonNullable<Comparison['sides']>> {
    const session = this.desk.session.getState();
    const { info, shown } = this.desk.live.getState();
    const head = shownHead(session, this.desk.live.getState());
    if (!info || !shown || !head || !session.other) throw new CancelledError();
    const { spec, summary } = shown.edited ?? shown.base;
    const first = { info, spec, texts: { tokens: summary.tokens, source: summary.source }, head };
    const second = await this.other(session, session.other, first, signal);
    const withPattern = async (side: Omit<ComparedSide, 'pattern'>): Promise<ComparedSide> => {
      const request = { run: side.spec, heads: [side.head], drawn };
      const [pattern = nothing] = await ask(this.desk, signal, 'patterns', request);
      return { ...side, pattern };
    };
    return { a: await withPattern(first), b: await withPattern(second) };
  }

  private async other(
    session: Session,
    other: OtherSide,
    { info: page, head: shown }: Pick<ComparedSide, 'info' | 'head'>,
    signal: AbortSignal,
  ): Promise<Omit<ComparedSide, 'pattern'>> {
    const info = await this.open(other.model, signal);
    this.patch({ info, phase: 'running', progress: null });
    const head = headOf(info, other.head ?? shown, other.head !== null);
    const input = inputOf(session, other, page);
    const { spec, described } = await readInput(this.desk, info, signal, input);
    const interventions = other.edited ? interventionsOf(session) : [];
    return { info, spec: { ...spec, interventions }, texts: described, head };
  }

  /** The other side's model, opened unless the engine holds it; the one before it is let go. */
  private async open(model: ModelChoice | null, signal: AbortSignal): Promise<ModelInfo> {
    const { info, backend } = this.desk.live.getState();
    if (!info) throw new CancelledError();
    if (!model || sameModel(info, model)) {
      this.release();
      return info;
    }
    if (this.own && this.own.backend === backend && sameModel(this.own.info, model))
      return this.own.info;
    this.release();
    this.patch({ phase: 'opening', info: null, sides: null });
    const source = await this.keptSource(model, signal);
    const opened = await this.desk.engine.call(
      'load',
      { source },
      { signal, onProgress: (progress) => !signal.aborted && this.patch({ progress }) },
    );
    this.own = { info: opened, backend };
    if (!signal.aborted) return opened;
    this.release();
    throw new CancelledError();
  }

  /** What opens a model that is at hand. @throws InputError for one that would have to be fetched first */
  private async keptSource(
    model: ModelChoice,
    signal: AbortSignal,
  ): Promise<NonNullable<ReturnType<Opening['sourceOf']>>> {
    const source = this.opening.sourceOf(model);
    const openFirst = 'open it once as the page’s model, then compare with it';
    if (!source) throw new InputError(`the folder ${model.id} is not open here: ${openFirst}`);
    if (source.kind !== 'hub' && source.kind !== 'url') return source;
    const offer = await ask(this.desk, signal, 'inspect', { source });
    if (offer.storedBytes >= offer.downloadBytes) return source;
    throw new InputError(`the model ${offer.id} is not kept on this machine: ${openFirst}`);
  }

  /** Frees the other side's own model, unless it has become the page's. */
  private release(): void {
    const { own } = this;
    this.own = null;
    const { info, backend } = this.desk.live.getState();
    if (!own || own.backend !== backend || own.info.digest === info?.digest) return;
    this.desk.engine.call('unload', { model: own.info.digest }).catch(() => undefined);
  }

  private patch(change: Partial<Comparison>): void {
    const { comparison } = this.desk.live.getState();
    if (comparison) this.desk.live.setState({ comparison: { ...comparison, ...change } });
  }
}

const nothing = ndarray(new Float32Array(), [0, 0]);

/** What the other side reads: its own text or picture, else what the page's model reads. */
function inputOf(
  session: Session,
  { text, tokens, image, model }: OtherSide,
  page: ModelInfo,
): SessionInput {
  const { special, answer } = session;
  const pageText = page.input === 'text' ? textOf(session, page) : session.text;
  return {
    // Special tokens that were switched for one tokenizer say nothing of another.
    special: model ? null : special,
    answer,
    text: text ?? pageText,
    tokens: tokens ?? session.tokens,
    image: image ?? session.image,
  };
}

/** @throws InputError when the other side's model has no such head, saying whose choice it was */
function headOf(info: ModelInfo, head: Head, chosen: boolean): Head {
  try {
    return checkHead(head, info);
  } catch (error) {
    const name = headNameIn(info, head);
    throw chosen
      ? error
      : new InputError(`${info.id} has no head ${name}: choose one of its heads for B`);
  }
}
