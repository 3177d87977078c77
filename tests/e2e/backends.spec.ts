import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { inOwnBrowser, withoutGpu } from './ownBrowser.ts';
import { HeadscopePage } from './page.ts';
import { servedWithoutHeaders } from './plainServer.ts';

const edit = '#v=1&text=river+candle+stone+owl+river+candle+stone&off=L1H6:zero';

/** The line that the badge shows once wasm runs on an isolated page with so many cores. */
function wasmBadge(cores: number): RegExp {
  return cores === 1
    ? /^wasm\s·\s1 thread$/
    : new RegExp(`^wasm\\s·\\s${Math.min(cores, 8)} threads$`);
}

/** What `headscope analyse retrieval-heads --head-scores` writes for a model with its own parameters. */
async function commandLineScores(model: string): Promise<string> {
  const root = join(import.meta.dirname, '../..');
  const out = test.info().outputPath('scores.json');
  const program = [join(root, 'node_modules/tsx/dist/cli.mjs'), join(root, 'src/cli/main.ts')];
  const call = ['analyse', 'retrieval-heads', '--model', join(root, model)];
  const files = ['--out', test.info().outputPath('report.json'), '--head-scores', out];
  await promisify(execFile)(process.execPath, [...program, ...call, ...files]);
  return readFileSync(out, 'utf8');
}

test('wasm, chosen in the menu or by link, has its threads and gives the same numbers', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open(edit);
  await expect(headscope.backend).toHaveText(/^webgpu/);
  const onGpu = await headscope.predicted();
  const cell = await headscope.readCell(7, 4);

  await headscope.chooseBackend('WebAssembly');
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await expect(headscope.backend).toHaveText(wasmBadge(cores));
  await headscope.settled();
  await expect.poll(() => headscope.link()).toContain('backend=wasm');
  const onWasm = await headscope.predicted();
  expect(onWasm.map(({ token }) => token)).toEqual(onGpu.map(({ token }) => token));
  onWasm.forEach((row, i) => {
    expect(row.before).toBeCloseTo(onGpu[i]!.before, 3);
    expect(row.after).toBeCloseTo(onGpu[i]!.after!, 3);
  });
  expect((await headscope.readCell(7, 4)).value).toBeCloseTo(cell.value, 4);

  const text = await headscope.predictionText();
  await page.reload();
  await expect(headscope.backend).toHaveText(wasmBadge(cores));
  await headscope.settled();
  await expect(headscope.predictions).toBeVisible();
  expect(await headscope.predictionText()).toBe(text);
});

test('the retrieval test runs to its end on wasm with the model’s own parameters, to the command line’s very scores', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await page.goto('./#v=1&backend=wasm&panel=retrieval-heads');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^Done in/)).toBeAttached({ timeout: 90_000 });
  const summary = page.getByRole('region', { name: 'Summary' });
  await expect(summary).toContainText(/Valid samples\s*[1-9]\d* of \d+/);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^All scores/ }).click();
  const fromPage = readFileSync(await (await download).path(), 'utf8');
  expect(Object.keys(JSON.parse(fromPage) as object)).toHaveLength(16);
  expect(fromPage).toBe(await commandLineScores('public/models/induction-2l'));
  await page.getByRole('button', { name: /^Make L1H\d.* uniform on the page$/ }).click();
  await headscope.settled();
  await expect(headscope.switchedOff).toContainText('L1H');
  expect((await headscope.predicted())[0]?.after).not.toBeNull();
});

test('without WebGPU the page falls back to wasm and says why', async ({ baseURL }) => {
  await inOwnBrowser(baseURL, withoutGpu, async (headscope) => {
    await headscope.open();
    await expect(headscope.backend).toHaveText(/^wasm/);
    await headscope.backend.click();
    await expect(headscope.page.getByText(/^passed over: webgpu: /)).toBeVisible();
  });
});

test('served without the isolating headers, wasm works on one thread', async ({
  page,
  baseURL,
}) => {
  const server = await servedWithoutHeaders(baseURL!);
  const headscope = new HeadscopePage(page);
  await page.goto(`${server.address}${edit}&backend=wasm`);
  await expect(headscope.backend).toHaveText(/^wasm\s·\s1 thread$/);
  await headscope.settled();
  expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(false);
  expect((await headscope.predicted())[0]?.after).toBeGreaterThan(0);
  await server.close();
});

test('a backend that this machine has not is said in one sentence, and another runs', async ({
  baseURL,
}) => {
  await inOwnBrowser(baseURL, withoutGpu, async (headscope) => {
    await headscope.open('#v=1&backend=webgpu');
    await expect(headscope.backend).toHaveText(/^wasm/);
    await expect(headscope.notices.locator('p')).toHaveText([/WebGPU.*choose another backend/]);
  });
});
