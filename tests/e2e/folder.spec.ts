import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { handBuiltFiles } from '../handBuilt/inductionModel.ts';
import { HeadscopePage } from './page.ts';

const fixtures = join(dirname(fileURLToPath(import.meta.url)), '../reference/fixtures');

interface GivenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

function fixture(name: string): Record<string, Uint8Array> {
  const files = ['config.json', 'model.safetensors'];
  return Object.fromEntries(
    files.map((file) => [file, new Uint8Array(readFileSync(join(fixtures, name, file)))]),
  );
}

function given(files: Readonly<Record<string, Uint8Array>>): GivenFile[] {
  return Object.entries(files).map(([name, bytes]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  }));
}

/** Writes a folder for this test and gives its path. */
function folderOnDisk(name: string, files: Readonly<Record<string, Uint8Array>>): string {
  const folder = test.info().outputPath(name);
  mkdirSync(folder, { recursive: true });
  for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
  return folder;
}

test('a folder with a tokenizer opens, runs its text and comes back from its link', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const folder = folderOnDisk('hand-built', handBuiltFiles());
  await page.getByLabel('Folder of a model').first().setInputFiles(folder);
  await headscope.opened('hand-built');
  await headscope.text.fill('w1 w2 w3 w4 w1 w2');
  await headscope.settled();
  expect((await headscope.predicted())[0]?.token).toMatch(/w3$/);
  expect(await headscope.noticeTexts()).toEqual([]);
  const numbers = await headscope.predictionText();
  await expect.poll(() => headscope.link()).toContain('folder=hand-built');

  await page.reload();
  await expect(page.getByText('This link needs the model “hand-built”')).toBeVisible();
  await page.getByLabel('Folder of a model').last().setInputFiles(folder);
  await expect(headscope.predictions).toBeVisible({ timeout: 15_000 });
  await headscope.settled();
  expect(await headscope.predictionText()).toBe(numbers);
});

test('a model without a tokenizer takes token ids, and says what cannot be done with it', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  await page.getByLabel('Folder of a model').first().setInputFiles(join(fixtures, 'llama-tied'));
  await headscope.opened('llama-tied');
  await headscope.text.fill('1, 2, 3, 1, 2');
  await headscope.settled();
  await expect(headscope.map).toHaveAccessibleName(/5 queries by 5 keys/);
  await headscope.text.fill('1, 2, 99999');
  await expect(headscope.notices.locator('p')).toHaveText([/99999/]);
  await expect(headscope.map).toHaveAccessibleName(/5 queries by 5 keys/);
  await page.getByRole('tab', { name: 'Retrieval', exact: true }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/only the probe "repeats" suits it/).first()).toBeVisible();
});

test('files dropped on the page are opened', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const files = given(fixture('gpt2-tied')).map(({ name, buffer }) => [
    name,
    buffer.toString('base64'),
  ]);
  const data = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const [name = '', base64 = ''] of list) {
      const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, files);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: data });
  await expect(page.getByText('Drop the folder or the files of a model')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
  await expect(page.getByText('Drop the folder or the files of a model')).toHaveCount(0);
  await expect(page.getByRole('textbox', { name: 'Token ids' })).toBeVisible();
  await headscope.settled();
  expect(await headscope.noticeTexts()).toEqual([]);
});

test('bad folders: one clear sentence each, and the model before stays usable', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const numbers = await headscope.predictionText();
  for (const [name, files, sentence] of badFolders()) {
    await page.getByLabel('Files of a model').first().setInputFiles(given(files));
    await expect(headscope.notices.locator('p'), name).toHaveText([sentence]);
    await expect(headscope.model).toHaveAccessibleName(/induction/i);
    expect(await headscope.predictionText()).toBe(numbers);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
  await headscope.text.fill('river candle river');
  await headscope.settled();
  expect((await headscope.predicted())[0]?.token).toMatch(/candle$/);
});

type BadFolder = readonly [string, Readonly<Record<string, Uint8Array>>, RegExp];

function badFolders(): BadFolder[] {
  const good = fixture('gpt2-tied');
  const config = good['config.json']!;
  const weights = good['model.safetensors']!;
  const text = (words: string): Uint8Array => new TextEncoder().encode(words);
  const changed = (key: string, value: unknown): Uint8Array =>
    text(
      JSON.stringify({ ...(JSON.parse(new TextDecoder().decode(config)) as object), [key]: value }),
    );
  const withNaN = weights.slice();
  withNaN.fill(0xff, withNaN.length - 4);
  const huge = weights.slice();
  huge.fill(0xff, 0, 4);
  const withWeights = (bytes: Uint8Array): Record<string, Uint8Array> => ({
    'config.json': config,
    'model.safetensors': bytes,
  });
  return [
    ['no safetensors', withWeights(text('once upon a time there was a model')), /safetensors/],
    ['truncated', withWeights(weights.slice(0, weights.length - 100)), /^[^.].*(bytes|ends|short)/],
    ['header longer than the file', withWeights(huge), /header/],
    ['NaN', withWeights(withNaN), /NaN|not finite/],
    ['unknown type', { ...good, 'config.json': changed('model_type', 'mamba') }, /mamba/],
    ['no config', { 'model.safetensors': weights }, /config\.json/],
    ['no weights', { 'config.json': config }, /safetensors/],
  ];
}
