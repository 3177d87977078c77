import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

const passage = 'river candle stone owl guitar snow kettle prince';
const documents = [
  { id: 'again', domain: 'a', text: `${passage} ${passage}` },
  { id: 'once', domain: 'a', text: `${passage} apple horse window bridge tiger sugar boat` },
  { id: 'other', domain: 'b', text: 'wolf gate rain river sing' },
];
const lines = documents.map((document) => `${JSON.stringify(document)}\n`).join('');

test('own documents are scored with imported heads, opened, selected and saved', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await page.goto('./#v=1&backend=wasm&panel=attention-influence&p.heads=imported&p.draws=2');
  const scores = JSON.stringify({ '1-0': [0.2], '1-5': [0.9, 1.1], '0-3': [0] });
  await page.getByLabel('File of head scores').setInputFiles({
    ...{ name: 'scores.json', mimeType: 'application/json', buffer: Buffer.from(scores) },
  });
  await expect(page.getByText(/^scores\.json: 2 layers of 8 heads/)).toBeVisible();
  await page.getByLabel('Files of documents').setInputFiles({
    ...{ name: 'docs.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(lines) },
  });
  await expect(page.getByText('docs.jsonl: 3 documents')).toBeVisible();
  await expect.poll(() => headscope.link()).toMatch(/p\.documents=[0-9a-f]{64}/);

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const table = page.getByRole('region', { name: 'Scores of documents' });
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 60_000 });
  await expect(table.getByRole('row')).toHaveCount(4);
  await expect(page.getByText('Heads: L1H5, the best of the imported scores.')).toBeVisible();

  await table.getByRole('button', { name: 'again' }).click();
  const text = page.getByRole('application', { name: 'Loss of each token with the heads uniform' });
  await expect(text).toBeVisible();
  await text.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText(/^L1H5 had looked at/)).toBeVisible();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the selected documents' }).click();
  const saved = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n');
  const chosen = saved.map((line) => JSON.parse(line) as { id: string; text: string });
  expect(chosen.map(({ id }) => id)).toHaveLength(2);
  expect(chosen.at(-1)).toMatchObject(documents[2]!);
  expect(await headscope.noticeTexts()).toEqual([]);

  await page.reload();
  await expect(page.getByText('docs.jsonl: 3 documents')).toBeVisible();
  await expect(page.getByText(/^scores\.json: 2 layers of 8 heads/)).toBeVisible();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible({ timeout: 60_000 });
  await expect(table.getByRole('row')).toHaveCount(4);

  await headscope.command('Open by name');
  const removal = page.getByRole('button', { name: 'Remove Your documents and scores: 2 files' });
  await removal.click();
  await expect(removal).toBeHidden();
  await expect(page.getByText('AttentionInfluence: 1 run')).toBeVisible();
  await page.reload();
  await expect(page.getByText(/Digest [0-9a-f]{8}: its owner’s own documents/)).toBeVisible();
});
