import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { HeadscopePage } from './page.ts';

const bundled = join(dirname(fileURLToPath(import.meta.url)), '../../public/models/induction-2l');

/** Opens the panel that tells what runs. */
async function lookInside(app: HeadscopePage): Promise<Locator> {
  await app.backend.click();
  await app.page.getByRole('menuitem', { name: 'What runs here…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'What runs here' });
  await expect(dialog.getByRole('table', { name: 'Tensors of the files' })).toBeVisible();
  return dialog;
}

test('a layer is recomputed with its largest difference; the weights are listed with their digest', async ({
  page,
}) => {
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  const dialog = await lookInside(app);
  await expect(dialog).toContainText('WebAssembly');
  await dialog.getByLabel('Layer to check').selectOption('1');
  await dialog.getByRole('button', { name: 'Check one layer' }).click();
  await expect(dialog).toContainText(
    /Layer 1, all \d+ rows: largest difference of a weight in the pattern (0|\de-\d+), of the residual \de-\d+ .*: agrees\./,
  );

  const weights = readFileSync(join(bundled, 'model.safetensors'));
  const sha256 = createHash('sha256').update(weights).digest('hex');
  const file = dialog.getByRole('list', { name: 'Files of weights' }).getByRole('listitem');
  await expect(file).toContainText('model.safetensors');
  await expect(file.locator('code')).toHaveAttribute('title', sha256);
  const tensors = dialog.getByRole('table', { name: 'Tensors of the files' });
  await dialog.getByLabel('Search the tensors').fill('blocks.1.attn.W_Q');
  await expect(tensors.locator('tbody tr')).toHaveCount(1);
  await expect(tensors).toContainText('blocks.1.attn.W_Q');
});

test('closing the panel stops a check that runs', async ({ page }) => {
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  const dialog = await lookInside(app);
  await dialog.evaluate((element) => {
    const buttons = [...element.querySelectorAll('button')];
    for (const name of ['Check one layer', 'Close'])
      buttons.find((one) => [one.textContent, one.ariaLabel].includes(name))?.click();
  });
  await expect(dialog).toBeHidden();
  await expect(await lookInside(app)).toContainText('Stopped: layer 0 was not checked.');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('the panel and its table stay within the screen', async ({ page }) => {
    const app = new HeadscopePage(page);
    await app.open('#backend=wasm');
    const dialog = await lookInside(app);
    await dialog.getByText('How it is made').click();
    const widths = await dialog.evaluate((element) =>
      [document.documentElement, element, ...element.querySelectorAll('section, table')].map(
        ({ scrollWidth }) => scrollWidth,
      ),
    );
    expect(Math.max(...widths)).toBeLessThanOrEqual(390);
  });
});
