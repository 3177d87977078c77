const key = 'headscope.tour';

/** Whether somebody comes without a link and has neither taken nor declined the tour here. */
export function isNewcomer(window: Pick<Window, 'localStorage' | 'location'>): boolean {
  try {
    return window.location.hash.length < 2 && window.localStorage.getItem(key) === null;
  } catch {
    // A page that may not remember cannot offer it once only.
    return false;
  }
}

/** The tour was taken or declined: it is not offered again in this browser. */
export function noteTourOffered({ localStorage }: Pick<Window, 'localStorage'>): void {
  try {
    localStorage.setItem(key, 'offered');
  } catch {
    // It is offered again then.
  }
}
