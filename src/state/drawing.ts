import { InputError } from '../base/errors';
import type { Texts } from '../terms/blocks';
import { axesOf } from '../terms/blocks';
import type { Drawn } from '../terms/drawn';
import { headName } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import type { ModelInfo, Token } from '../terms/models';
import type { RunSpec } from '../terms/runs';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { drawnHeads, drawnOf, drawsTiles, isPlain } from './drawnChoice';
import { Latest } from './latest';
import { dismiss } from './live';
import type { Figure, Shown } from './live';
import { thumbnailSize, wantedLayers, withLayers } from './overview';
import { readInput } from './reading';

/** The runs of the further texts, and all texts' tokens. */
interface Batch {
  readonly runs: readonly RunSpec[];
  readonly texts: readonly Texts<Token>[];
}

/** Keeps what is drawn beyond plain attention: the figure of the head on show, and the small ones. */
export class Drawing {
  private readonly figure = new Latest();
  private readonly tiles = new Latest();
  private wantedFigure = '';
  private wantedTiles = '';
  private wantedOf: Shown | null = null;
  private batch: { readonly key: string; readonly of: Batch } | null = null;

  constructor(private readonly desk: Desk) {}

  /** Looks at both stores and asks for what the session's choice draws. Cheap when nothing has changed. */
  follow(): void {
    const session = this.desk.session.getState();
    const live = this.desk.live.getState();
    const { info, shown, engine } = live;
    if (!info || !shown || engine !== 'ready') return;
    const drawn = drawnOf(session, live);
    const heads = drawnHeads(session, live, drawn);
    const texts = info.input === 'text' ? session.texts : [];
    if (this.wantedOf !== shown) this.wantedFigure = this.wantedTiles = '';
    this.wantedOf = shown;
    const figure = JSON.stringify([drawn, texts, heads.map(headName)]);
    if (figure !== this.wantedFigure) {
      this.wantedFigure = figure;
      if (isPlain(drawn, texts)) this.drop('figure');
      else
        void this.draw(this.figure, (signal) => this.askFigure(info, shown, drawn, heads, signal));
    }
    const layers = wantedLayers(session, live, info);
    const tiles = JSON.stringify([{ ...drawn, over: 'head', weights: {} }, texts, layers]);
    if (tiles !== this.wantedTiles) {
      this.wantedTiles = tiles;
      if (!drawsTiles(drawn, texts)) this.drop('tiles');
      else
        void this.draw(this.tiles, (signal) => this.askTiles(info, shown, drawn, layers, signal));
    }
  }

  /** Stops what runs. */
  stop(): void {
    this.figure.cancel();
    this.tiles.cancel();
    this.wantedOf = null;
  }

  private drop(what: 'figure' | 'tiles'): void {
    this[what].cancel();
    dismiss(this.desk.live, 'drawn');
    if (this.desk.live.getState()[what] !== null) this.desk.live.setState({ [what]: null });
  }

  private async draw(latest: Latest, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    try {
      if (await latest.run(work)) dismiss(this.desk.live, 'drawn');
    } catch (error) {
      this.desk.live.setState(latest === this.figure ? { figure: null } : { tiles: null });
      report(this.desk, 'drawn', error);
    }
  }

  private async askFigure(
    info: ModelInfo,
    shown: Shown,
    drawn: Drawn,
    heads: HeadSet,
    signal: AbortSignal,
  ): Promise<void> {
    const { spec } = shown.edited ?? shown.base;
    const batch = await this.batchOf(info, shown, signal);
    const request = { run: spec, batch: [...batch.runs], heads: [...heads], drawn };
    const [pattern] = await ask(this.desk, signal, 'patterns', request);
    const layer = heads[0]?.layer ?? 0;
    const axes = batch.texts.map((texts) => axesOf(info, layer, texts));
    const figure: Figure | null = pattern
      ? {
          ...{ drawn, heads, pattern, texts: batch.texts.length },
          queries: sharedTokens(axes.map(({ queries }) => queries)),
          keys: sharedTokens(axes.map(({ keys }) => keys)),
        }
      : null;
    this.desk.live.setState({ figure });
  }

  private async askTiles(
    info: ModelInfo,
    shown: Shown,
    drawn: Drawn,
    layers: number[],
    signal: AbortSignal,
  ): Promise<void> {
    const { spec } = shown.edited ?? shown.base;
    const batch = await this.batchOf(info, shown, signal);
    const request = { run: spec, batch: [...batch.runs], size: thumbnailSize, drawn, layers };
    const parts = await ask(this.desk, signal, 'thumbnails', request);
    const thumbnails = withLayers([], layers, parts);
    this.desk.live.setState({ tiles: { drawn, texts: batch.texts.length, thumbnails } });
  }

  private async batchOf(info: ModelInfo, shown: Shown, signal: AbortSignal): Promise<Batch> {
    const session = this.desk.session.getState();
    const { spec } = shown.edited ?? shown.base;
    const { texts, special, answer } = session;
    const own = shown.base.summary;
    if (texts.length === 0 || info.input !== 'text') return { runs: [], texts: [own] };
    const key = JSON.stringify([own.id, spec, texts, special, answer]);
    if (this.batch?.key === key) return this.batch.of;
    const runs: RunSpec[] = [];
    const described: Texts<Token>[] = [own];
    for (const text of texts) {
      const read = await readInput(this.desk, info, signal, { ...session, text });
      if (read.madeText !== null) throw new InputError(`the model cannot read "${text}"`);
      runs.push({ ...read.spec, interventions: spec.interventions });
      described.push(read.described);
    }
    this.batch = { key, of: { runs, texts: described } };
    return this.batch.of;
  }
}

/** The tokens along an axis of several texts: those that all have in the same place, else their places. */
function sharedTokens([first = [], ...others]: readonly (readonly Token[])[]): readonly Token[] {
  const length = Math.min(first.length, ...others.map((tokens) => tokens.length));
  return first
    .slice(0, length)
    .map((token, i) =>
      others.every((tokens) => tokens[i]?.id === token.id)
        ? token
        : { id: -1, text: `#${i}`, special: true },
    );
}
