import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('heads are sorted, drawn around and kept as a named set, which a link brings back', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm');
  await page.getByLabel('Sort heads by').selectOption({ label: 'By prefix matching (induction)' });
  await expect.poll(() => new URL(page.url()).hash).toContain('order=prefix-matching');

  await headscope.grid.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: /^L1H\d$/ }).first()).toBeVisible();

  const box = (await headscope.grid.boundingBox())!;
  await page.mouse.move(box.x + 2, box.y + 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByText(/^Selected: L1H\d, /)).toBeVisible();

  await page.getByLabel('Name of the set').fill('copies');
  await page.getByRole('button', { name: 'Save set' }).click();
  const set = page.getByRole('button', { name: /^copies \(\d\)$/ });
  await expect(set).toBeVisible();
  const heads = await set.getAttribute('title');

  await expect.poll(() => new URL(page.url()).hash).toContain('sets=copies');
  const link = new URL(page.url()).hash;
  await page.goto('about:blank');
  await headscope.open(link);
  await expect(page.getByLabel('Sort heads by')).toHaveValue('prefix-matching');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await set.click();
  await expect(page.getByText(`Selected: ${heads}`)).toBeVisible();

  await page.getByRole('button', { name: 'Rename copies' }).click();
  await page.getByLabel('New name of copies').fill('induction');
  await page.getByRole('button', { name: 'Rename', exact: true }).click();
  await page.getByRole('button', { name: 'Remove induction' }).click();
  await expect(page.getByRole('button', { name: /^induction \(/ })).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(page.getByRole('button', { name: /^induction \(/ })).toBeVisible();
});
