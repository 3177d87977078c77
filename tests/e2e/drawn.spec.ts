import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { HeadscopePage } from './page.ts';

const link = '#v=1&backend=wasm&text=river+candle+stone+river+candle&head=L1H3&off=L0H2:zero';
/** The last word and what followed its first occurrence: what an induction head attends to. */
const [query, key] = [5, 3];

/** Opens the choice of what is drawn with the keyboard and takes the next quantities in turn. */
async function drawDown(page: Page, steps: number): Promise<void> {
  await page.getByRole('button', { name: /^Draw: / }).press('Enter');
  await expect(page.getByRole('radio', { name: /^Attention A/ })).toBeFocused();
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'What is drawn' })).toHaveCount(0);
}

test('what is drawn is chosen by keyboard, told by formula and legend, and kept by the link', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open(link);
  const weight = await headscope.readCell(query, key);
  expect(weight.value).toBeLessThanOrEqual(1);

  await drawDown(page, 2);
  await expect(page.getByRole('button', { name: 'Draw: Attention × output norm' })).toBeFocused();
  const panel = page.getByRole('tabpanel', { name: 'Panel' });
  await expect(panel.getByText('A[q,k] · ‖v_k W_O‖')).toBeVisible();
  await expect(panel.getByText('weight × output norm', { exact: true })).toHaveCount(2);
  const norm = await headscope.readCell(query, key);
  expect(norm.value).not.toBe(weight.value);

  await page.getByRole('radiogroup', { name: 'Which pattern' }).getByText('Change').click();
  await expect(panel.getByText('Δ A[q,k] · ‖v_k W_O‖')).toBeVisible();
  const legend = panel.getByText('change of weight × output norm', { exact: true });
  await expect(legend).toHaveCount(2);
  await expect(legend.first().locator('..')).toHaveText(/output norm\u2212[\d.]+[\d.]+$/);
  const change = await headscope.readCell(query, key);
  expect(change.value).toBeLessThan(-0.1);

  expect(headscope.link()).toContain('drawn=output-norm,change');
  const other = new HeadscopePage(await page.context().newPage());
  await other.open(headscope.link());
  await expect(other.page.getByText('Δ A[q,k] · ‖v_k W_O‖')).toBeVisible();
  expect((await other.readCell(query, key)).value).toBe(change.value);
});
