import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('heads are reached, locked and switched off by keyboard alone', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const unchanged = await headscope.predictionText();
  for (let presses = 0; !(await isFocused(headscope)); presses++) {
    expect(presses, 'presses of Tab to the grid').toBeLessThan(20);
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  await expect(headscope.headTitle()).toHaveText('L1H6');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Locked' })).toBeVisible();
  await page.keyboard.press('o');
  await headscope.settled();
  await expect(headscope.switchedOff).toContainText('L1H6');
  expect(await headscope.predictionText()).not.toBe(unchanged);
  await page.keyboard.press('o');
  await headscope.settled();
  expect(await headscope.predictionText()).toBe(unchanged);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Locked' })).toHaveCount(0);
});

test('the map tells its cells by keyboard, and keys typed into the text edit it alone', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  await headscope.clickHead(1, 2);
  await headscope.map.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(
    page.getByText(/^query 13 "[^"]*guitar" looks at key 0 .*: \d\.\d{3}$/),
  ).toBeAttached();
  await headscope.text.focus();
  await page.keyboard.press('End');
  await page.keyboard.type(' owl');
  await headscope.settled();
  await expect(headscope.map).toHaveAccessibleName(/16 queries/);
  await expect(headscope.switchedOff).toContainText('Every head works as trained');
});

async function isFocused({ grid }: HeadscopePage): Promise<boolean> {
  return grid.evaluate((element) => element === document.activeElement);
}
