import type { NdArray } from '../base/ndarray';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import type { Live, RunView, Shown, SomeLayers } from './live';
import type { Session } from './session';
import type { HeadGridShape } from '../terms/heads';

/** How many tiles a small picture of a pattern has at most a side. */
export const thumbnailSize = 32;
/** An overview of more heads scrolls, and has the pictures of the layers in sight alone. */
const mostHeads = 256;
/** Of those, layers that are asked for before the overview tells which are in sight. */
const layersAtFirst = 8;

/** Whether the overview of a model scrolls. */
export function isScrolled({ n_layers, n_heads }: HeadGridShape): boolean {
  return n_layers * n_heads > mostHeads;
}

/** All layers, ascending. */
export function allLayers({ n_layers }: Pick<HeadGridShape, 'n_layers'>): number[] {
  return Array.from({ length: n_layers }, (_, layer) => layer);
}

/** The layers whose small pictures are wanted, ascending; heads are put side by side by all of them. */
export function wantedLayers(
  { headOrder }: Pick<Session, 'headOrder'>,
  { layersInSight }: Pick<Live, 'layersInSight'>,
  info: HeadGridShape,
): number[] {
  const all = allLayers(info);
  if (!isScrolled(info) || headOrder === 'likeness') return all;
  return layersInSight
    ? all.filter((layer) => layersInSight.includes(layer))
    : all.slice(0, layersAtFirst);
}

/** What was asked for layer by layer, in the places of those layers beside what was known before. */
export function withLayers(
  known: SomeLayers,
  layers: readonly number[],
  parts: readonly NdArray[],
): SomeLayers {
  const found = [...known];
  layers.forEach((layer, i) => (found[layer] = parts[i]));
  return Array.from(found);
}

/** The run whose attention the overview shows. */
export function viewInSight(before: boolean, { base, edited }: Shown): RunView {
  return before ? base : (edited ?? base);
}

/** All small pictures that are known of a run. */
export function knownOf(view: RunView, further: Live['further']): SomeLayers {
  return further?.of === view ? further.thumbnails : view.thumbnails;
}

/** Asks for the small pictures of layers that come into sight. */
export class Overview {
  private readonly latest = new Latest();
  private wanted: { readonly view: RunView; readonly layers: string } | null = null;

  constructor(private readonly desk: Desk) {}

  /** Looks at both stores and asks for what is missing. Cheap when nothing is. */
  follow(): void {
    const session = this.desk.session.getState();
    const live = this.desk.live.getState();
    const { info, shown, engine, running } = live;
    if (!info || !shown || engine !== 'ready' || running || !isScrolled(info)) return;
    const view = viewInSight(session.drawn.edits === 'before', shown);
    const known = knownOf(view, live.further);
    const missing = wantedLayers(session, live, info).filter((layer) => !known[layer]);
    const layers = missing.join();
    if (this.wanted?.view === view && this.wanted.layers === layers) return;
    this.wanted = { view, layers };
    this.latest.cancel();
    if (missing.length > 0) void this.ask(view, missing);
  }

  /** Stops what runs. */
  stop(): void {
    this.latest.cancel();
    this.wanted = null;
  }

  private async ask(of: RunView, layers: number[]): Promise<void> {
    try {
      await this.latest.run(async (signal) => {
        const request = { run: of.spec, size: thumbnailSize, layers };
        const parts = await ask(this.desk, signal, 'thumbnails', request);
        const known = knownOf(of, this.desk.live.getState().further);
        this.desk.live.setState({ further: { of, thumbnails: withLayers(known, layers, parts) } });
      });
    } catch (error) {
      report(this.desk, 'overview', error);
    }
  }
}
