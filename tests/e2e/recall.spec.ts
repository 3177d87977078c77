import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('the heads that copy are worth the whole recall; the one before them shows at all positions', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  const small = 'p.lengths=40&p.depths=0.5&p.samples=2&p.ks=1,2&p.draws=2';
  await page.goto(`./#v=1&backend=wasm&panel=recall-curves&${small}`);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^Done in/)).toBeAttached({ timeout: 60_000 });
  await expect(
    page.getByText(/^With L1H[35], L1H[35] masked while decoding \(2 of 16/),
  ).toBeVisible();
  await expect(
    page.getByText(/^L0H2: while decoding 1\.00, at all positions 0\.\d\d\./),
  ).toBeVisible();
  const alone = page.getByRole('region', { name: 'Table of single heads' });
  await expect(alone.getByRole('row', { name: /L0H2/ })).toContainText('at all positions only');
  await expect(alone.getByRole('row', { name: /L0H2/ })).toContainText(/previous token 0\.9/);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual(
    [],
  );

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save every draw as CSV' }).click();
  const [head, ...rows] = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(head).toBe('scope,masked,k,draw,heads,recall');
  expect(rows).toHaveLength(1 + 2 * 3 + 2 * 16);
  expect(rows).toContain('all,single,1,,L0H2,0');

  await page.getByRole('button', { name: 'Select the heads that break it: L0H2' }).click();
  await expect.poll(() => headscope.link()).toContain('heads=L0H2');
  expect(await headscope.noticeTexts()).toEqual([]);
});
