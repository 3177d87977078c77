import type { Engine } from '../engine/protocol';
import { Analysing } from './analysing';
import { Comparing } from './comparing';
import type { Desk } from './desk';
import { Detailing } from './detailing';
import { Drawing } from './drawing';
import { Editing } from './editing';
import { Exploring } from './exploring';
import { Fetching } from './fetching';
import { Giving } from './giving';
import { createLiveStore, notify } from './live';
import type { LiveStore, Notice } from './live';
import { Generating } from './generating';
import { Opening } from './opening';
import { Overview } from './overview';
import { LookingClosely } from './patternParts';
import { PictureTaking } from './pictures';
import { Scoring } from './scoring';
import { createSessionStore } from './session';
import type { Session, SessionStore } from './session';
import { SeveralHeads } from './several';
import { Training } from './training';
import { Trusting } from './trusting';
import { Undo } from './undo';

/** The engine may be lost this often within a minute before the page stops starting it again. */
const mostLosses = 3;

/** The session and the engine together: everything that the page does goes through here. */
export class Workbench {
  readonly session: SessionStore;
  readonly live: LiveStore;
  readonly opening: Opening;
  readonly fetching: Fetching;
  readonly analysing: Analysing;
  readonly trusting: Trusting;
  readonly training: Training;
  readonly pictures: PictureTaking;
  readonly closely: LookingClosely;
  readonly giving: Giving;
  readonly detailing: Detailing;
  readonly generating: Generating;
  readonly comparing: Comparing;
  readonly editing: Editing;
  readonly undo: Undo;
  private readonly exploring: Exploring;
  private readonly overview: Overview;
  private readonly drawing: Drawing;
  private readonly several: SeveralHeads;
  private readonly scoring: Scoring;
  private readonly losses: number[] = [];
  private readonly unsubscribe: (() => void)[];

  constructor(engine: Engine, session?: Session) {
    const desk: Desk = {
      engine,
      session: createSessionStore(session),
      live: createLiveStore(),
    };
    this.session = desk.session;
    this.live = desk.live;
    this.fetching = new Fetching(desk);
    this.opening = new Opening(desk, this.fetching);
    this.analysing = new Analysing(desk);
    this.trusting = new Trusting(desk);
    this.training = new Training(desk, this.opening);
    this.pictures = new PictureTaking(desk);
    this.closely = new LookingClosely(desk);
    this.giving = new Giving(desk);
    this.editing = new Editing(desk);
    this.exploring = new Exploring(desk);
    this.overview = new Overview(desk);
    this.drawing = new Drawing(desk);
    this.several = new SeveralHeads(desk);
    this.generating = new Generating(desk);
    this.comparing = new Comparing(desk, this.opening);
    this.scoring = new Scoring(desk);
    this.detailing = new Detailing(desk);
    this.undo = new Undo(this.session, this.live, () => void this.opening.settle());
    this.unsubscribe = [
      this.session.subscribe(() => this.follow()),
      this.live.subscribe((now, before) => this.followLive(now.loads, before.loads)),
    ];
  }

  /** Starts the engine and opens the session's model; numbers follow. */
  begin(): Promise<void> {
    return this.opening.begin();
  }

  /** The engine was lost and stands again, empty: says so, and builds the same session up again. */
  async lost(reason: string): Promise<void> {
    this.stop();
    this.analysing.stopAll('failed');
    this.trusting.forget();
    this.detailing.forget();
    this.training.forget();
    this.live.setState({ given: {} });
    const now = Date.now();
    this.losses.push(now);
    const again = this.losses.filter((time) => now - time < 60_000).length <= mostLosses;
    const say = (kind: Notice['kind'], next: string): void => {
      const what = reason.trim().replace(/\.$/, '');
      notify(this.live, { key: 'lost', kind, message: `The engine was lost (${what}). ${next}` });
    };
    if (!again) {
      say('error', 'It was lost too often to start it again: try another backend, or reload.');
      this.live.setState({ engine: 'failed', opening: null });
      return;
    }
    say('warning', 'It is being started again …');
    await this.begin();
    const { engine, info } = this.live.getState();
    if (engine !== 'ready' || !info || this.losses.at(-1) !== now) return;
    say('warning', 'It was started again and the model loaded once more.');
  }

  /** Stops everything and listens no more. */
  dispose(): void {
    this.unsubscribe.forEach((stop) => stop());
    this.stop();
    this.analysing.stopAll('cancelled');
    this.trusting.forget();
    this.detailing.forget();
    this.training.forget();
    this.opening.cancel();
  }

  private stop(): void {
    this.closely.stop();
    this.exploring.stop();
    this.overview.stop();
    this.drawing.stop();
    this.several.stop();
    this.generating.clear();
    this.comparing.stop();
  }

  private followLive(loads: number, before: number): void {
    if (loads !== before) {
      this.analysing.stopAll('cancelled');
      this.trusting.forget();
      this.detailing.forget();
    }
    this.follow();
    this.scoring.follow();
  }

  private follow(): void {
    this.exploring.follow();
    this.overview.follow();
    this.drawing.follow();
    this.several.follow();
    this.generating.follow();
    this.comparing.follow();
    this.detailing.follow();
  }
}
