import { toLink } from '../../state/link';
import { notify } from '../../state/live';
import type { Workbench } from '../../state/workbench';

/** Copies the address of exactly what is on the page. Resolves to whether the browser allowed it. */
export async function copyLink({ session, live }: Workbench): Promise<boolean> {
  const address = new URL(window.location.href);
  address.hash = toLink(session.getState());
  try {
    await navigator.clipboard.writeText(address.href);
    return true;
  } catch {
    const message = `The browser refused to copy. The link is in the address bar: ${address.href}`;
    notify(live, { key: 'copy', kind: 'warning', message });
    return false;
  }
}
