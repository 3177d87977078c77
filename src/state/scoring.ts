import { axesOf } from '../terms/blocks';
import { allHeads, headName } from '../terms/heads';
import type { Head, HeadSet } from '../terms/heads';
import type { ModelInfo } from '../terms/models';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import type { RunView, Shown } from './live';

/** More weights than this are not read back to score all heads: the head on show alone is scored. */
const mostWeights = 6_000_000;
/** A pattern of more weights is not scored at all. */
const largestPattern = 5_000_000;

/** Keeps the scores of the page's run: of all heads where that is cheap, else of the head on show. */
export class Scoring {
  private readonly latest = new Latest();
  private wanted = '';

  constructor(private readonly desk: Desk) {}

  /** Looks at what is shown and asks for its scores. Cheap when nothing has changed. */
  follow(): void {
    const { info, shown, patterns, engine } = this.desk.live.getState();
    if (!info || !shown || engine !== 'ready') return;
    const view = shown.edited ?? shown.base;
    const heads = headsToScore(info, shown, patterns?.head);
    const wanted = `${view.summary.id} ${heads.map(headName).join()}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.latest.cancel();
    if (heads.length > 0) void this.score(view, heads);
  }

  private async score(view: RunView, heads: HeadSet): Promise<void> {
    try {
      await this.latest.run(async (signal) => {
        const request = { run: view.spec, heads: [...heads] };
        const scores = await ask(this.desk, signal, 'headScores', request);
        this.desk.live.setState({ scored: { run: view.summary.id, heads, scores } });
      });
    } catch (error) {
      this.wanted = '';
      report(this.desk, 'scores', error);
    }
  }
}

function headsToScore(info: ModelInfo, { base }: Shown, head: Head | undefined): HeadSet {
  const sizes = Array.from({ length: info.n_layers }, (_, layer) => {
    const { queries, keys } = axesOf(info, layer, base.summary);
    return queries.length * keys.length;
  });
  const whole = sizes.reduce((total, size) => total + size * info.n_heads, 0);
  if (whole <= mostWeights) return allHeads(info);
  return head && (sizes[head.layer] ?? Infinity) <= largestPattern ? [head] : [];
}
