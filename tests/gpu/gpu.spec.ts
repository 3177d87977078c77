import type { Page } from '@playwright/test';
import { expect, test } from '@playwright/test';
import { openPage } from './openPage.ts';

const names = JSON.parse(process.env.HEADSCOPE_GPU_NAMES ?? '[]') as string[];
const address = process.env.HEADSCOPE_GPU_ADDRESS ?? '';

let page: Page;

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  await openPage(page, address);
});

test.afterAll(() => page.close());

test('gpu tests were found', () => {
  expect(names.length).toBeGreaterThan(0);
});

for (const name of names) {
  test(name, async () => {
    const result = await page.evaluate((wanted) => window.gpuPage?.run(wanted), name);
    test.skip(result?.status === 'skipped', result?.detail);
    expect(result?.detail).toBe('');
    expect(result?.status).toBe('passed');
  });
}
