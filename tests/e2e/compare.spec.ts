import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { HeadscopePage } from './page';

const text = 'river candle stone owl guitar snow';
const link = `#v=1&backend=wasm&head=L1H3&text=${encodeURIComponent(`${text} ${text}`)}`;

async function save(page: Page, what: string, kind: string): Promise<string> {
  await page.getByRole('button', { name: `Save or read ${what}` }).click();
  await page.getByRole('menuitem', { name: 'Save figure or values' }).click();
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: `Save ${kind}` }).click();
  const path = await (await waiting).path();
  await page.getByRole('button', { name: 'Close' }).click();
  return readFile(path, kind === 'PNG' ? 'latin1' : 'utf8');
}

test('a head is put beside another text and the unedited run, in a link, and saved', async ({
  page,
}) => {
  const scope = new HeadscopePage(page);
  await scope.open(link);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  const difference = page.getByRole('region', { name: 'Difference A − B' });
  await expect(difference).toContainText('A and B are equal in every cell');

  // As many tokens in another order: place by place the attention differs.
  await page
    .getByRole('textbox', { name: 'B’s text' })
    .fill(`${text} owl snow stone river guitar candle`);
  await expect(difference).toContainText(/Largest difference .* at query \d+/);
  await expect(difference).toContainText('tokens differ; labels are A’s');
  await expect.poll(() => scope.link()).toContain('b=edited&b.text=river+candle');

  // A cell under the pointer of one pane is told in the other, too.
  const pane = (name: string) => page.getByRole('region', { name: `Side ${name}` });
  await pane('A')
    .getByRole('application')
    .hover({ position: { x: 150, y: 150 } });
  const read = /query (\d+)/;
  const ofA = read.exec(await pane('A').innerText())?.[1];
  await expect(pane('B')).toContainText(`query ${ofA}`);

  // A text of another length has no difference, and the page says why.
  await page.getByRole('textbox', { name: 'B’s text' }).fill('river candle');
  await expect(difference).toContainText('There is no difference to show');

  const json = JSON.parse(await save(page, 'L1H3', 'JSON')) as {
    digest: string;
    patterns: { shape: number[]; values: number[][] }[];
  };
  expect(json.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(json.patterns[0]?.shape).toEqual([13, 13]);
  json.patterns[0]?.values.forEach((row) => {
    expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
  });
  expect(await save(page, 'All heads', 'SVG')).toContain('<title>L1H7</title>');
  expect((await save(page, 'L1H3', 'PNG')).slice(1, 4)).toBe('PNG');

  await page.getByRole('button', { name: 'End the comparison' }).click();
  await expect(difference).toBeHidden();
  await expect.poll(() => scope.link()).not.toContain('b=');
});
