import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { HeadscopePage } from './page.ts';

/** The cells that are measured, of 600, as the page says it now. */
async function measured(page: Page): Promise<number> {
  const said = page.getByText(/\d+ of 600 cells are measured/);
  await expect(said).toBeVisible({ timeout: 60_000 });
  return Number(/(\d+) of 600/.exec(await said.innerText())?.[1]);
}

test('a grid of 600 cells goes on where it was, after a cancel and after the tab was closed', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  const grid = 'p.columns=20&p.rows=10&p.longest=160&p.draws=1&p.heads=selected';
  await page.goto(`./#v=1&backend=wasm&model=needle-4l&panel=needle-grid&heads=L2H0,L2H2&${grid}`);
  const run = page.getByRole('button', { name: /^Run( again)?$/ });
  const progress = page.getByRole('status').getByText(/^\d+ of 600, .* left$/);
  await run.click();
  await expect(progress).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => measured(page), { timeout: 60_000 }).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText(/^Stopped before its end/)).toBeVisible();
  const before = await measured(page);

  const [map] = await page.getByRole('application', { name: /^Recall by depth and length/ }).all();
  await map?.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByText(/^\d+ tokens, depth 11 %; to be said: “purple pepper/)).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual(
    [],
  );

  await page.reload();
  await run.click();
  const after = await measured(page);
  expect(after).toBeGreaterThanOrEqual(before);

  await expect.poll(() => measured(page), { timeout: 60_000 }).toBeGreaterThan(after);
  // What is measured is written within a second.
  await page.waitForTimeout(1500);
  await page.reload();
  await run.click();
  expect(await measured(page)).toBeGreaterThan(after);
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByText(/^Stopped before its end/)).toBeVisible();
  expect(await headscope.noticeTexts()).toEqual([]);
});
