import { headName, mostHuedHeads, uniqueHeads } from '../terms/heads';
import type { HeadSet } from '../terms/heads';
import { ask, report } from './desk';
import type { Desk } from './desk';
import { Latest } from './latest';
import type { Shown } from './live';
import type { Session } from './session';

/** The heads that are shown at once: the selected ones and the locked one, at least two of them. */
export function severalHeads({ heads, head }: Pick<Session, 'heads' | 'head'>): HeadSet {
  const all = uniqueHeads(head ? [...heads, head] : heads);
  return all.length > 1 ? all.slice(0, mostHuedHeads) : [];
}

/** Keeps the patterns of several heads in step with the selection. */
export class SeveralHeads {
  private readonly latest = new Latest();
  private wanted: { readonly heads: string; readonly shown: Shown | null } | null = null;

  constructor(private readonly desk: Desk) {}

  /** Asks for the patterns of the selection, if others are shown. */
  follow(): void {
    const { live, session } = this.desk;
    const { shown, engine } = live.getState();
    const heads = severalHeads(session.getState());
    const names = heads.map(headName).join();
    if (engine !== 'ready' || (this.wanted?.heads === names && this.wanted.shown === shown)) return;
    this.wanted = { heads: names, shown };
    if (heads.length === 0 || !shown) {
      this.latest.cancel();
      live.setState({ several: null });
      return;
    }
    this.latest
      .run(async (signal) => {
        const { spec } = shown.edited ?? shown.base;
        const request = { run: spec, heads: [...heads] };
        const patterns = await ask(this.desk, signal, 'patterns', request);
        live.setState({ several: { heads, patterns, shown } });
      })
      .catch((error: unknown) => report(this.desk, 'several', error));
  }

  /** Stops what runs; it is asked for again when there is something to show. */
  stop(): void {
    this.latest.cancel();
    this.wanted = null;
  }
}
