import { assert, gpuTest } from './gpuTest.ts';
import type { ThreadReport } from './wasmThreadsWorker.ts';

gpuTest('wasm runs on two threads in a module worker', async () => {
  assert(self.crossOriginIsolated, 'expected a cross-origin isolated page');
  const worker = new Worker(new URL('./wasmThreadsWorker.ts', import.meta.url), {
    type: 'module',
  });
  const report = await new Promise<ThreadReport>((done, fail) => {
    worker.onmessage = (event: MessageEvent<ThreadReport>) => done(event.data);
    worker.onerror = (event) => fail(new Error(event.message));
  });
  worker.terminate();
  assert(report.threads === 2, `expected 2 threads, got ${report.threads} (${report.error})`);
  assert(report.product === 300, `expected a product of 300, got ${report.product}`);
});
