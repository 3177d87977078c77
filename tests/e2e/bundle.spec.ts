import { expect, test } from '@playwright/test';
import type { APIRequestContext } from '@playwright/test';

/** Names of the tensor library that survive minification, each in the worker and nowhere else. */
const tensorLibrary = [
  'DepthwiseConv2dNative',
  'UnsortedSegmentSum',
  'WasmBackendModuleThreadedSimd',
];
const react = ['__reactFiber', 'useSyncExternalStore'];

test('the page’s files hold no tensor library, the worker’s no React', async ({ request }) => {
  const page = await filesFrom(request, ['index.html']);
  const workers = [...page].flatMap(([, text]) => workersIn(text));
  expect(workers.length).toBe(1);
  const worker = await filesFrom(request, workers);
  for (const mark of tensorLibrary) {
    expect(holding(worker, mark), `${mark} in the worker`).not.toEqual([]);
    expect(holding(page, mark), `${mark} in the page`).toEqual([]);
  }
  for (const mark of react) {
    expect(holding(page, mark), `${mark} in the page`).not.toEqual([]);
    expect(holding(worker, mark), `${mark} in the worker`).toEqual([]);
  }
});

/** The scripts that are reached from some files by static and dynamic imports, those included. */
async function filesFrom(
  request: APIRequestContext,
  starts: readonly string[],
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const waiting = [...starts];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (files.has(path)) continue;
    const answer = await request.get(`./${path}`);
    expect(answer.ok(), path).toBe(true);
    const text = await answer.text();
    files.set(path, text);
    const workers = workersIn(text);
    waiting.push(...scriptsIn(text).filter((script) => !workers.includes(script)));
  }
  return files;
}

/** Every file of ours that a text names, whatever for. */
function scriptsIn(text: string): string[] {
  const names = text.matchAll(/["'`](?:\.{0,2}\/)?(?:assets\/)?([\w.-]+-[\w-]{8}\.js)["'`]/g);
  return [...names].map(([, name = '']) => `assets/${name}`);
}

function workersIn(text: string): string[] {
  return [...text.matchAll(/["'`][^"'`]*?(worker-[\w-]+\.js)["'`]/g)].map(
    ([, name = '']) => `assets/${name}`,
  );
}

function holding(files: ReadonlyMap<string, string>, mark: string): string[] {
  return [...files].flatMap(([path, text]) => (text.includes(mark) ? [path] : []));
}
