import { fromLink, toLink } from './link';
import { notifyDropped } from './live';
import { isStep } from './session';
import type { Session } from './session';
import type { Workbench } from './workbench';

/** What is needed of the browser's window. */
export interface AddressBar {
  readonly location: { readonly hash: string; readonly pathname: string; readonly search: string };
  readonly history: Pick<History, 'pushState' | 'replaceState'>;
  addEventListener(type: 'popstate', listener: () => void): void;
  removeEventListener(type: 'popstate', listener: () => void): void;
}

/** How long the address waits for typing and dragging to pause, in milliseconds. */
const pause = 200;

/**
 * Keeps the address and the session the same: steps (model, locked head, edits, panel) make an entry
 * that Back undoes, everything else rewrites the one there is. Returns a function that ends it.
 */
export function bindAddress(workbench: Workbench, bar: AddressBar): () => void {
  const { session } = workbench;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let restoring = false;
  const write = (state: Session, how: 'pushState' | 'replaceState'): void => {
    clearTimeout(timer);
    const { pathname, search, hash } = bar.location;
    const link = `#${toLink(state)}`;
    if (link !== hash) bar.history[how](null, '', `${pathname}${search}${link}`);
  };
  const restore = (): void => {
    clearTimeout(timer);
    restoring = true;
    readAddress(workbench, bar);
    restoring = false;
    void workbench.opening.settle();
  };
  const stop = session.subscribe((now, before) => {
    if (restoring) return;
    const step = isStep(before, now) && workbench.live.getState().info !== null;
    // What was typed belongs to the entry that the step leaves.
    if (step) {
      write(before, 'replaceState');
      write(now, 'pushState');
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(() => write(now, 'replaceState'), pause);
  });
  bar.addEventListener('popstate', restore);
  return () => {
    clearTimeout(timer);
    stop();
    bar.removeEventListener('popstate', restore);
  };
}

/** Puts the address's session in place of the current one and says which parts were dropped. */
export function readAddress({ session, live }: Workbench, { location }: AddressBar): void {
  const { session: read, dropped } = fromLink(location.hash);
  session.setState(read, true);
  notifyDropped(live, dropped);
}
