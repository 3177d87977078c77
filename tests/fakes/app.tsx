import { App } from '../../src/app/App';
import { bindAddress, readAddress } from '../../src/state/address';
import { Workbench } from '../../src/state/workbench';
import { createRoot } from 'react-dom/client';
import { FakeEngine } from './fakeEngine';

const workbench = new Workbench(new FakeEngine({ step: 60 }));
workbench.live.setState({
  bundled: [
    { id: 'induction-2l', title: 'Induction, two layers' },
    { id: 'broken-model', title: 'A model that cannot be opened' },
  ],
});
readAddress(workbench, window);
bindAddress(workbench, window);
void workbench.begin();
Object.assign(window, { workbench });
const root = document.getElementById('root');
if (root) createRoot(root).render(<App workbench={workbench} />);
