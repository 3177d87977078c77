import { CancelledError, EngineLostError, messageOf } from '../base/errors';
import { axesOf } from '../terms/blocks';
import type { Texts } from '../terms/blocks';
import { headName } from '../terms/heads';
import { isCausal } from '../terms/models';
import type { ModelInfo, Token } from '../terms/models';
import type { RunSpec } from '../terms/runs';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import { dismiss, notify } from './live';
import type { Live, RunView, Shown } from './live';
import { readInput } from './reading';
import { inputKey, interventionsOf, sameModel } from './session';
import type { Session } from './session';
import { asSentence } from './sentence';
import { thumbnailSize, wantedLayers, withLayers } from './overview';
import { patternSide, tilesOf } from './patternParts';
import { shownHead } from './shownHead';

/** How long typing must pause before the text is run, in milliseconds. */
export const typingPause = 80;
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
    const { spec, described, position, seen, madeText } = await readInput(this.desk, info, signal);
    if (madeText !== null) this.takeText(madeText);
    const edits = interventionsOf(session.getState());
    const base = await this.view(info, spec, described, signal);
    const predict = (runs: RunSpec[]): Promise<Shown['predictions']> =>
      ask(this.desk, signal, 'predictions', { runs, position, count: predictionCount });
    if (edits.length === 0) {
      const predictions = await predict([spec]);
      live.setState({ shown: { base, edited: null, shift: null, moved: null, predictions, seen } });
      return;
    }
    const after: RunSpec = { ...spec, interventions: edits };
    const edited = await this.view(info, after, described, signal);
    const shift = await ask(this.desk, signal, 'patternShift', { before: spec, after });
    const moved = isCausal(info)
      ? await ask(this.desk, signal, 'predictionShift', { before: spec, after })
      : null;
    const predictions = await predict([spec, after]);
    live.setState({ shown: { base, edited, shift, moved, predictions, seen } });
  }

  /** Makes a text that stood in for one that the model cannot read the session's own. */
  private takeText(text: string): void {
    const { session, live } = this.desk;
    const input = { ...session.getState(), text, tokens: null };
    this.wanted.input = wholeInputKey(input, live.getState().pictures);
    session.setState({ text });
  }

  /** A run, with its tokens as parts of the text. */
  private async view(
    info: ModelInfo,
    spec: RunSpec,
    texts: Texts<Token>,
    signal: AbortSignal,
  ): Promise<RunView> {
    const summary = await ask(this.desk, signal, 'run', { run: spec });
    const { session, live } = this.desk;
    const layers = wantedLayers(session.getState(), live.getState(), info);
    const request = { run: spec, size: thumbnailSize, layers };
    const parts = await ask(this.desk, signal, 'thumbnails', request);
    const thumbnails = withLayers([], layers, parts);
    return { spec, summary: { ...summary, ...texts }, thumbnails };
  }

  private followHead(): void {
    const live = this.desk.live.getState();
    const head = shownHead(this.desk.session.getState(), live);
    const { info, shown } = live;
    if (!head || !info || !shown || live.engine !== 'ready') return;
    const { base, edited } = shown;
    const name = headName(head);
    if (this.wantedHead?.head === name && this.wantedHead.shown === shown) return;
    this.wantedHead = { head: name, shown };
    const { queries, keys } = axesOf(info, head.layer, base.summary);
    const side = patternSide(queries.length, keys.length);
    this.patterns
      .run(async (signal) => {
        const part = { heads: [head], side };
        const before = await tilesOf(this.desk, base, part, signal);
        const after = edited && (await tilesOf(this.desk, edited, part, signal));
        const patterns = { head, base: before, edited: after, side };
        this.desk.live.setState({ patterns, closeUp: null });
      })
      .catch((error: unknown) => report(this.desk, 'patterns', error));
  }
}

/** An own picture that comes later makes another input of the same session. */
function wholeInputKey(session: Session, pictures: Live['pictures']): string {
  return JSON.stringify([inputKey(session), session.image !== null && session.image in pictures]);
}
