import { createRoot } from 'react-dom/client';
import { messageOf } from '../base/errors';
import { bindAddress, readAddress } from '../state/address';
import { fetchBundledModels } from '../state/bundledModels';
import { notify } from '../state/live';
import type { Workbench } from '../state/workbench';
import { App } from './App';

/** Restores the link, starts the engine and draws the page. @throws Error without an element `root`. */
export function openPage(workbench: Workbench): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('expected an element with the id root in the page, found none');
  readAddress(workbench, window);
  bindAddress(workbench, window);
  void workbench.begin();
  void listModels(workbench);
  createRoot(root).render(<App workbench={workbench} />);
}

async function listModels({ live }: Workbench): Promise<void> {
  try {
    const bundled = await fetchBundledModels(new URL('models/index.json', document.baseURI));
    live.setState({ bundled });
  } catch (error) {
    const message = `The list of models that come with the page cannot be read: ${messageOf(error)}.`;
    notify(live, { key: 'bundled', kind: 'error', message });
  }
}
