import { ndarray } from '../base/ndarray';
import type { NdArray } from '../base/ndarray';
import type { Request } from '../engine/protocol';
import { axesOf } from '../terms/blocks';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import type { HeadPatterns, RunView } from './live';

/** A pattern of more values than this is shown in tiles: 25 MB. */
const mostWhole = 2560 ** 2;
/** Tiles a side of a pattern that is too large. */
const tilesAcross = 1024;
/** Queries and keys of a part that is asked for exactly. */
const mostClose = 1024;
/** How long a view must rest before its cells are asked for, in milliseconds. */
const rest = 120;

type Part = Omit<Request<'tiles'>, 'run'>;
type Range = readonly [start: number, end: number];

/** How many queries and keys a value of a head's pattern stands for on the page. */
export function patternSide(queries: number, keys: number): number {
  if (queries * keys <= mostWhole) return 1;
  return Math.ceil(Math.max(queries, keys) / tilesAcross);
}

/** A part of one head's pattern in a run. */
export async function tilesOf(
  desk: Desk,
  view: RunView,
  part: Part,
  signal: AbortSignal,
): Promise<NdArray> {
  const [found] = await ask(desk, signal, 'tiles', { run: view.spec, ...part });
  return found ?? ndarray(new Float32Array(), [0, 0]);
}

/** Asks for the exact values of what is looked at closely in a pattern that is shown in tiles. */
export class LookingClosely {
  private readonly latest = new Latest();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly desk: Desk) {}

  /** Notes which cells of a pattern are seen. */
  look(patterns: HeadPatterns, queries: Range, keys: Range): void {
    clearTimeout(this.timer);
    this.latest.cancel();
    const isClose = [queries, keys].every(([start, end]) => end - start <= mostClose);
    if (patterns.side === 1 || !isClose || this.covers(patterns, queries, keys)) return;
    this.timer = setTimeout(() => void this.ask(patterns, queries, keys), rest);
  }

  /** Stops what runs. */
  stop(): void {
    clearTimeout(this.timer);
    this.latest.cancel();
  }

  private covers(patterns: HeadPatterns, ...ranges: readonly [Range, Range]): boolean {
    const { closeUp } = this.desk.live.getState();
    if (closeUp?.of !== patterns) return false;
    const known = [closeUp.queries, closeUp.keys];
    return known.every(([start, end], i) => start <= ranges[i]![0] && end >= ranges[i]![1]);
  }

  private async ask(of: HeadPatterns, queries: Range, keys: Range): Promise<void> {
    const { shown, info } = this.desk.live.getState();
    if (!shown || !info) return;
    const axes = axesOf(info, of.head.layer, shown.base.summary);
    const wide = {
      queries: widened(queries, axes.queries.length),
      keys: widened(keys, axes.keys.length),
    };
    const part: Part = {
      heads: [of.head],
      side: 1,
      queries: [...wide.queries],
      keys: [...wide.keys],
    };
    try {
      await this.latest.run(async (signal) => {
        const base = await tilesOf(this.desk, shown.base, part, signal);
        const edited = shown.edited && (await tilesOf(this.desk, shown.edited, part, signal));
        this.desk.live.setState({ closeUp: { of, ...wide, base, edited } });
      });
    } catch (error) {
      report(this.desk, 'closeUp', error);
    }
  }
}

/** A range with half of its length more on both sides, as far as there is any. */
function widened([start, end]: Range, length: number): Range {
  const more = Math.floor((end - start) / 2);
  return [Math.max(0, start - more), Math.min(length, end + more)];
}
