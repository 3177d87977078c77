import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
}

test('on a phone all three parts are reached, nothing scrolls sideways, and ablating works', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const parts = page.getByRole('radiogroup', { name: 'Part of the page' });
  await expectNoSidewaysScroll(page);
  const { x, y } = await headscope.headAt(0, 2);
  await headscope.grid.tap({ position: { x, y } });
  await parts.getByText('One head').tap();
  await expect(headscope.headTitle()).toHaveText('L0H2');
  await expect(headscope.map).toBeVisible();
  await expectNoSidewaysScroll(page);
  await headscope.headSwitch.getByText('Output zeroed').tap();
  await headscope.settled();
  await parts.getByText('Next token').tap();
  await expect(headscope.switchedOff).toContainText('L0H2');
  expect((await headscope.predicted())[0]?.after).not.toBeNull();
  await expectNoSidewaysScroll(page);
  await page.getByRole('tab', { name: 'Retrieval', exact: true }).tap();
  await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeInViewport();
  await expectNoSidewaysScroll(page);
});

test('on a phone the tour leads through the parts, and an example opens another model', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm');
  await page.getByRole('button', { name: 'All commands' }).tap();
  await page.getByRole('textbox', { name: 'Command' }).fill('tour');
  await page.getByRole('option', { name: 'Take the tour' }).tap();
  const dialog = page.getByRole('dialog').filter({ hasText: / of 8/ });
  for (let step = 1; step <= 8; step++) {
    await expect(dialog).toContainText(`${step} of 8`);
    const next = dialog.getByRole('button', { name: step < 8 ? 'Next' : 'Done' });
    await expect(next).toBeInViewport({ ratio: 1 });
    await expectNoSidewaysScroll(page);
    await next.tap();
  }
  await expect(dialog).toHaveCount(0);
  await page.getByRole('button', { name: 'Examples' }).tap();
  await page.getByRole('button', { name: /^JSON/ }).tap();
  await headscope.opened('needle-4l');
  await expect(page.getByRole('note')).toContainText('To see here');
  await expectNoSidewaysScroll(page);
});
