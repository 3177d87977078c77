import type { Progress } from '../engine/protocol';

/** How fast work goes on, and how long it will take if it goes on like that. */
export interface Pace {
  /** Of what the progress counts. */
  readonly perSecond: number;
  readonly secondsLeft: number;
}

/** Milliseconds of the past that count, and always the last piece; before the first of them are over, nothing is said. */
const [shortest, longest] = [500, 6000];

/** Works out the pace of one call from when it was heard of. */
export class PaceMeter {
  private stage = '';
  private heard: { readonly at: number; readonly done: number }[] = [];

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Takes in how far the work is; null as long as too little is known, and where nothing is left to do. */
  hear({ stage, done, total }: Progress): Pace | null {
    const at = this.now();
    if (stage !== this.stage) this.heard = [];
    this.stage = stage;
    const recent = this.heard.filter((one) => one.at >= at - longest);
    this.heard = [...(recent.length > 0 ? recent : this.heard.slice(-1)), { at, done }];
    const [first] = this.heard;
    const [time, amount] = [at - (first?.at ?? at), done - (first?.done ?? done)];
    if (time < shortest || amount <= 0 || done >= total) return null;
    const perSecond = (1000 * amount) / time;
    return { perSecond, secondsLeft: (total - done) / perSecond };
  }
}
