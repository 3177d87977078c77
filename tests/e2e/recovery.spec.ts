import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';
import { inOwnBrowser } from './ownBrowser.ts';
import { HeadscopePage } from './page.ts';

const session = '#v=1&text=river+candle+stone+owl+river+candle+stone&head=L1H7&off=L1H7:uniform';

test('when the GPU is lost the page says so and comes back with the same numbers', async ({
  baseURL,
}) => {
  await inOwnBrowser(baseURL, chromiumArgs, async (headscope, browser) => {
    await headscope.open(session);
    await expect(headscope.backend).toHaveText(/^webgpu/);
    const numbers = await headscope.predictionText();
    const link = headscope.link();
    const devtools = await browser.newBrowserCDPSession();
    await devtools.send('Browser.crashGpuProcess').catch(() => undefined);
    await expect(headscope.notices.locator('p')).toHaveText([
      /^The engine was lost .*started again and the model loaded once more/,
    ]);
    await headscope.settled();
    expect(await headscope.predictionText()).toBe(numbers);
    expect(headscope.link()).toBe(link);
    await headscope.text.fill('river candle river');
    await headscope.settled();
    await expect(headscope.map).toHaveAccessibleName(/4 queries/);
  });
});

test('what is typed while the engine is started again stays', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open(session);
  await killWorker(page);
  await expect(headscope.notices.locator('p')).toHaveText([/is being started again …$/]);
  await headscope.text.fill('river candle river');
  await expect(headscope.map).toHaveAccessibleName(/4 queries/, { timeout: 15_000 });
  await expect(headscope.text).toHaveValue('river candle river');
});

test('when the worker dies the page says so and comes back with the same numbers', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open(session);
  const numbers = await headscope.predictionText();
  await killWorker(page);
  await expect(headscope.notices.locator('p')).toHaveText([
    /^The engine was lost \(.*out of memory\)\. It was started again/,
  ]);
  await headscope.settled();
  expect(await headscope.predictionText()).toBe(numbers);
  await headscope.switchHead('On');
  expect((await headscope.predicted())[0]?.after).toBeNull();
});

/** Makes the worker fail where nothing catches it. */
async function killWorker(page: Page): Promise<void> {
  const [worker] = page.workers();
  if (!worker) throw new Error('expected a worker on the page, found none');
  await worker.evaluate(() => {
    setTimeout(() => {
      throw new Error('out of memory');
    });
  });
}
