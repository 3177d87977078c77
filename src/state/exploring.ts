import { CancelledError, EngineLostError, InputError, messageOf } from '../base/errors';
import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { Texts } from '../terms/blocks';
import { headName } from '../terms/heads';
import { askedPosition } from '../terms/models';
import type { AnswerTokens, ModelInfo, Token } from '../terms/models';
import type { Picture } from '../terms/pictures';
import type { RunSpec } from '../terms/runs';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss, notify } from './live';
import type { Live, RunView, Shown } from './live';
import { pictureOf } from './pictures';
import { inputKey, interventionsOf, sameModel } from './session';
import type { Session } from './session';
import { asSentence } from './sentence';
import { shownHead } from './shownHead';
import { hasExample, readTokenIds, textOf, tokenIdsOf } from './tokens';

/** How long typing must pause before the text is run, in milliseconds. */
export const typingPause = 150;
const thumbnailSize = 32;
const predictionCount = 10;

/** Keeps what the page shows in step with the session: runs, thumbnails, predictions, patterns. */
export class Exploring {
  private readonly runs = new Latest();
  private readonly patterns = new Latest();
  private wanted = { model: '', input: '', edits: '' };
  private wantedHead: { head: string; shown: Shown } | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly desk: Desk) {}

  /** Looks at both stores and starts what has become necessary. Cheap when nothing has. */
  follow(): void {
    this.followRuns();
    this.followHead();
  }

  /** Stops what runs, until a model is loaded again or the session changes. */
  stop(): void {
    clearTimeout(this.timer);
    this.runs.cancel();
    this.patterns.cancel();
    this.desk.live.setState({ running: false });
  }

  private followRuns(): void {
    const session = this.desk.session.getState();
    const { info, loads, engine, pictures } = this.desk.live.getState();
    if (!info || engine !== 'ready' || !sameModel(info, session.model)) return;
    const wanted = {
      model: `${loads} ${info.digest}`,
      input: wholeInputKey(session, pictures),
      edits: JSON.stringify(interventionsOf(session)),
    };
    const { model, input, edits } = this.wanted;
    if (model === wanted.model && input === wanted.input && edits === wanted.edits) return;
    const typing = model === wanted.model && input !== wanted.input;
    this.wanted = wanted;
    clearTimeout(this.timer);
    this.runs.cancel();
    this.desk.live.setState({ running: true });
    if (typing) this.timer = setTimeout(() => void this.refresh(info), typingPause);
    else void this.refresh(info);
  }

  private async refresh(info: ModelInfo): Promise<void> {
    const { live } = this.desk;
    try {
      const done = await this.runs.run((signal) => this.runAll(info, signal));
      if (!done) return;
      dismiss(live, 'run');
      live.setState({ refused: null, running: false });
    } catch (error) {
      live.setState({ running: false });
      if (error instanceof EngineLostError || error instanceof CancelledError) return;
      const refused = asSentence(messageOf(error));
      live.setState({ refused });
      notify(live, { key: 'run', kind: 'error', message: refused });
    }
  }

  private async runAll(info: ModelInfo, signal: AbortSignal): Promise<void> {
    const { session, live } = this.desk;
    const { described: text, image, seen } = await this.input(info, signal);
    const answer = info.answer && (await this.answerTokens(info, info.answer, signal));
    const position = image === undefined ? askedPosition(info, answer ?? text) : undefined;
    const edits = interventionsOf(session.getState());
    const spec: RunSpec = {
      model: info.digest,
      tokens: idsOf(answer ?? text),
      ...(answer && { source: idsOf(text) }),
      ...(image !== undefined && { image }),
      interventions: [],
    };
    const described = answer ? { tokens: answer, source: text } : { tokens: text };
    const base = await this.view(spec, described, signal);
    const predict = (runs: RunSpec[]): Promise<Shown['predictions']> =>
      ask(this.desk, signal, 'predictions', { runs, position, count: predictionCount });
    if (edits.length === 0) {
      const predictions = await predict([spec]);
      live.setState({ shown: { base, edited: null, shift: null, predictions, seen } });
      return;
    }
    const after: RunSpec = { ...spec, interventions: edits };
    const edited = await this.view(after, described, signal);
    const shift = await ask(this.desk, signal, 'patternShift', { before: spec, after });
    const predictions = await predict([spec, after]);
    live.setState({ shown: { base, edited, shift, predictions, seen } });
  }

  /** What a run is given: the tokens of the text, or the positions of the picture. */
  private async input(info: ModelInfo, signal: AbortSignal): Promise<RunInput> {
    if (info.input !== 'image') {
      return { described: await this.tokens(info, signal), image: undefined, seen: null };
    }
    const { session, live } = this.desk;
    const picture = pictureOf(session.getState(), live.getState());
    const model = info.digest;
    const { image, tokens, seen } = await ask(this.desk, signal, 'addImage', { model, picture });
    return { described: tokens, image, seen };
  }

  private async tokens(info: ModelInfo, signal: AbortSignal): Promise<readonly Token[]> {
    const session = this.desk.session.getState();
    const model = info.digest;
    if (info.input === 'text') {
      const text = textOf(session, info);
      // Some tokenizers make a token of nothing: a text without words is no text all the same.
      if (text === '')
        throw new InputError('the text is empty: type something, or take an example');
      return hasExample(session, info)
        ? this.encode(model, text, signal)
        : this.tryStandardText(info, text, signal);
    }
    const ids = [...tokenIdsOf(session, info)];
    if (ids.length === 0) throw new InputError('there is no token: type at least one id');
    return ask(this.desk, signal, 'describeTokens', { model, ids });
  }

  /** What the decoder has read: the model's start token, and the session's answer so far. */
  private answerTokens(
    info: ModelInfo,
    { start }: AnswerTokens,
    signal: AbortSignal,
  ): Promise<readonly Token[]> {
    const { answer: text } = this.desk.session.getState();
    const model = info.digest;
    if (info.input === 'text')
      return ask(this.desk, signal, 'encode', { model, text, as: 'answer' });
    const ids = [start, ...(readTokenIds(text) ?? [])];
    return ask(this.desk, signal, 'describeTokens', { model, ids });
  }

  /**
   * The standard text, for a model that brings none; where the model lacks its words, the first
   * words of the model's vocabulary become the session's text.
   */
  private async tryStandardText(
    info: ModelInfo,
    text: string,
    signal: AbortSignal,
  ): Promise<readonly Token[]> {
    const model = info.digest;
    try {
      return await this.encode(model, text, signal);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const ids = Array.from({ length: Math.min(8, info.n_ctx, info.d_vocab) }, (_, id) => id);
      const words = await ask(this.desk, signal, 'describeTokens', { model, ids });
      const texts = words.filter((word) => !word.special).map((word) => word.text);
      return this.firstReadable(model, [texts.join(''), texts.join(' ')], signal);
    }
  }

  /** Makes the first of some texts that the model can read the session's text. */
  private async firstReadable(
    model: string,
    [text = '', ...others]: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly Token[]> {
    try {
      const tokens = await this.encode(model, text, signal);
      const { session, live } = this.desk;
      const input = { ...session.getState(), text, tokens: null };
      this.wanted.input = wholeInputKey(input, live.getState().pictures);
      this.desk.session.setState({ text });
      return tokens;
    } catch (error) {
      if (!(error instanceof InputError) || others.length === 0) throw error;
      return this.firstReadable(model, others, signal);
    }
  }

  private encode(model: string, text: string, signal: AbortSignal): Promise<readonly Token[]> {
    const { special } = this.desk.session.getState();
    const request = special === null ? { model, text } : { model, text, special };
    return ask(this.desk, signal, 'encode', request);
  }

  /** A run, with its tokens as parts of the text. */
  private async view(spec: RunSpec, texts: Texts<Token>, signal: AbortSignal): Promise<RunView> {
    const summary = await ask(this.desk, signal, 'run', { run: spec });
    const thumbnails = await ask(this.desk, signal, 'thumbnails', {
      run: spec,
      size: thumbnailSize,
    });
    return { spec, summary: { ...summary, ...texts }, thumbnails };
  }

  private followHead(): void {
    const live = this.desk.live.getState();
    const head = shownHead(this.desk.session.getState(), live);
    if (!head || !live.shown || live.engine !== 'ready') return;
    const { shown } = live;
    const { base, edited } = shown;
    const name = headName(head);
    if (this.wantedHead?.head === name && this.wantedHead.shown === shown) return;
    this.wantedHead = { head: name, shown };
    const pattern = async (view: RunView, signal: AbortSignal): Promise<NdArray> => {
      const run = { run: view.spec, heads: [head] };
      const [found] = await ask(this.desk, signal, 'patterns', run);
      return found ?? ndarray(new Float32Array(), [0, 0]);
    };
    this.patterns
      .run(async (signal) => {
        const before = await pattern(base, signal);
        const after = edited && (await pattern(edited, signal));
        this.desk.live.setState({ patterns: { head, base: before, edited: after } });
      })
      .catch((error: unknown) => report(this.desk, 'patterns', error));
  }
}

function idsOf(tokens: readonly Token[]): number[] {
  return tokens.map(({ id }) => id);
}

/** What a run of the session's text or picture is given. */
interface RunInput {
  readonly described: readonly Token[];
  readonly image: string | undefined;
  readonly seen: Picture | null;
}

/** An own picture that comes later makes another input of the same session. */
function wholeInputKey(session: Session, pictures: Live['pictures']): string {
  return JSON.stringify([inputKey(session), session.image !== null && session.image in pictures]);
}
