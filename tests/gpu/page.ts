import type { GpuResult } from './gpuTest.ts';
import { gpuTestNames, runGpuTest } from './gpuTest.ts';

/** What the page offers to the runner outside of the browser. */
export interface GpuPage {
  readonly names: string[];
  run(name: string): Promise<GpuResult>;
}

declare global {
  interface Window {
    gpuPage?: GpuPage;
    gpuPageError?: string;
  }
}

const modules = import.meta.glob('./*.gpu.ts');

try {
  for (const load of Object.values(modules)) await load();
  window.gpuPage = { names: gpuTestNames(), run: runGpuTest };
} catch (error) {
  window.gpuPageError = error instanceof Error ? (error.stack ?? error.message) : String(error);
}
