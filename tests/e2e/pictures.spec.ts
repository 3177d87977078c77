import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { HeadscopePage } from './page.ts';

const fixtures = fileURLToPath(new URL('../reference/fixtures', import.meta.url));

/** Opens a fixture and waits for its classes, or for the picture where it names none. */
async function opened(page: Page, name: string): Promise<HeadscopePage> {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  await page.getByLabel('Folder of a model').first().setInputFiles(join(fixtures, name));
  await headscope.opened(name);
  return headscope;
}

/** A picture of stripes, as the browser saves it. */
async function pictureFile(page: Page, colour: string): Promise<Buffer> {
  const base64 = await page.evaluate((fill) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 48];
    const context = canvas.getContext('2d')!;
    for (let x = 0; x < 64; x += 16) {
      context.fillStyle = x % 32 === 0 ? fill : 'white';
      context.fillRect(x, 0, 16, 48);
    }
    return canvas.toDataURL('image/png').split(',')[1] ?? '';
  }, colour);
  return Buffer.from(base64, 'base64');
}

const classes = (page: Page): Promise<string> =>
  page.getByRole('table', { name: 'Classes' }).innerText();
const patches = (page: Page): ReturnType<Page['getByRole']> =>
  page.getByRole('application', { name: /^Patches, / });

test('a picture model shows classes, heads and patches, and what a switched off head does', async ({
  page,
}) => {
  const headscope = await opened(page, 'vit');
  await expect(headscope.map).toHaveAccessibleName(/9 queries by 9 keys/);
  const before = await classes(page);
  expect(before).toContain('bear, brown bear');
  await expect(page.getByRole('table', { name: 'Next token' })).toHaveCount(0);
  await page.getByRole('button', { name: 'disc', exact: true }).click();
  await expect.poll(() => classes(page)).not.toBe(before);
  await headscope.settled();
  expect(headscope.link()).toContain('image=disc');

  // A patch under the pointer is the query that the map marks, and the other way round.
  const box = (await patches(page).boundingBox())!;
  await patches(page).hover({ position: { x: box.width * (3.5 / 14) * 1.3, y: box.height * 0.5 } });
  await expect(page.getByText('position 6', { exact: true })).toBeVisible();
  await headscope.readCell(4, 2);
  await expect(page.getByText('position 4', { exact: true })).toBeVisible();

  const position = await headscope.headAt(0, 1, { n_heads: 4 });
  await headscope.grid.click({ position });
  await page.getByRole('radiogroup', { name: 'L0H1 is' }).getByText('Output zeroed').click();
  await headscope.settled();
  await expect(page.getByRole('table', { name: 'Classes' })).toContainText('after');
  await expect(page.getByRole('heading', { name: 'Heads that moved most' })).toBeVisible();
  await page.getByRole('tab', { name: 'Retrieval', exact: true }).click();
  await expect(page.getByText(/^Retrieval heads hides a text in a text/)).toBeVisible();
  expect(await headscope.noticeTexts()).toEqual([]);
});

test('an own picture is run, and a link to it asks for it again', async ({ page }) => {
  const headscope = await opened(page, 'vit');
  const sample = await classes(page);
  const file = {
    name: 'stripes.png',
    mimeType: 'image/png',
    buffer: await pictureFile(page, 'teal'),
  };
  await page.getByLabel('Picture file').setInputFiles(file);
  await expect.poll(() => classes(page)).not.toBe(sample);
  await expect(page.getByText('Your own picture stays on this machine')).toBeVisible();
  await expect.poll(() => headscope.link()).toMatch(/image=[0-9a-f]{64}/);
  const numbers = await classes(page);

  await page.reload();
  await page.getByLabel('Folder of a model').last().setInputFiles(join(fixtures, 'vit'));
  await expect(page.getByRole('note').getByText(/choose the same file again/)).toBeVisible();
  await page.getByLabel('Picture file').setInputFiles(file);
  await expect(page.getByRole('table', { name: 'Classes' })).toBeVisible();
  expect(await classes(page)).toBe(numbers);
});

test('a model without a classifier has heads and patches only', async ({ page }) => {
  await opened(page, 'vit-headless');
  await expect(page.getByText('This model has no classifier')).toBeVisible();
  await expect(patches(page)).toBeVisible();
});

test('two classifiers are said to be two', async ({ page }) => {
  await opened(page, 'deit-teacher');
  await expect(page.getByText('read at [CLS] and [DIST]')).toBeVisible();
  await expect(page.getByRole('button', { name: /^\[DIST\]/ })).toBeVisible();
});
