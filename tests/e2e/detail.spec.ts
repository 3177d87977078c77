import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('a prediction is traced to its induction head, and that head to what it looks for and writes', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm');
  await page.getByRole('tab', { name: 'Prediction' }).click();
  const parts = page.getByRole('list', { name: 'Largest parts of the logit difference' });
  await expect(parts.getByRole('button').first()).toContainText(/^L1H[35]/);
  await expect(page.getByRole('table').getByText('kettle').first()).toBeVisible();
  await parts.getByRole('button').first().click();
  await expect.poll(() => headscope.link()).toMatch(/head=L1H[35]/);
  await page.getByRole('button', { name: 'Look inside the head on show' }).click();
  await expect(page.getByRole('region', { name: 'What it writes' })).toContainText(
    /Promoted\s*kettle/,
  );
  await expect(page.getByRole('region', { name: 'OV copying' })).toContainText(/L1H[35]: 1\.000/);
  const score = page.getByRole('region', { name: 'Why this score' });
  await expect(score).toContainText(/attention 0\.\d+/);
  await score.getByRole('combobox', { name: 'Key (is looked at)' }).click();
  await page.getByRole('option', { name: '3 stone' }).click();
  await expect(page.getByRole('region', { name: 'What it writes' })).toContainText(
    /Promoted\s*stone/,
  );
  await expect.poll(() => headscope.link()).toMatch(/cell=14,3/);
  await page.reload();
  await expect(page.getByRole('region', { name: 'What it writes' })).toContainText(
    /Promoted\s*stone/,
  );
});
