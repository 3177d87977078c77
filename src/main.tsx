import { openPage } from './app/openPage';
import { WorkerEngine } from './engine/client';
import { startWorker } from './engine/startWorker';
import { Workbench } from './state/workbench';

const engine = new WorkerEngine(startWorker, (reason) => {
  void workbench.lost(reason);
});
const workbench = new Workbench(engine);
openPage(workbench);
