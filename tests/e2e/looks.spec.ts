import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('looks against works: a box around the induction heads, switched off together, then on the page', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await page.goto('./#v=1&backend=wasm&panel=looks-and-works&p.examples=4');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^Done in/)).toBeAttached({ timeout: 30_000 });
  const plot = page.getByRole('img', { name: /^Induction, stripe against .*every head$/ });
  await plot.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plot.boundingBox())!;
  await page.mouse.move(x + 0.6 * width, y + 12);
  await page.mouse.down();
  await page.mouse.move(x + 0.98 * width, y + 0.8 * height, { steps: 3 });
  await page.mouse.up();
  const set = page.getByRole('region', { name: 'Selected heads together' });
  await expect(set).toContainText('2 selected: L1H3, L1H5.');
  await set.getByRole('button', { name: 'Switch them off together' }).click();
  const rows = set.getByRole('row');
  await expect(rows).toHaveCount(1 + 1 + 5, { timeout: 30_000 });
  expect(Number(await rows.nth(1).getByRole('cell').last().textContent())).toBeGreaterThan(5);
  for (const draw of [2, 3, 4, 5, 6]) {
    const effect = Number(await rows.nth(draw).getByRole('cell').last().textContent());
    expect(Math.abs(effect)).toBeLessThan(1);
  }
  await set.getByRole('button', { name: 'Make them uniform on the page' }).click();
  await headscope.settled();
  await expect(headscope.switchedOff).toContainText('L1H3');
  await expect(headscope.switchedOff).toContainText('L1H5');
});
