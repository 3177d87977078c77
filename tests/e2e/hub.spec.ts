import { expect, test } from '@playwright/test';
import { readAll } from '../../src/model/weights/folder';
import { handBuiltFolder } from '../handBuilt/inductionModel';
import { commit, hubServer } from '../hub/server';
import type { HubServer } from '../hub/server';
import { HeadscopePage } from './page';

const names = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
let hub: HubServer;

test.beforeEach(async () => {
  const folder = handBuiltFolder();
  const files: Record<string, Uint8Array> = {};
  for (const name of names) files[name] = await readAll((await folder.open(name))!);
  hub = await hubServer({
    'org/model': { files },
    'org/gated': { files, gatedBy: 'secret' },
    'org/damaged': { files, wrongDigest: 'model.safetensors' },
  });
});

test.afterEach(() => hub.close());

/** Asks for a model by its name, as a user does. */
async function lookUp(app: HeadscopePage, name: string, token = ''): Promise<void> {
  await app.model.click();
  await app.page.getByRole('menuitem', { name: 'Open by name or address…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Open by name or address' });
  await dialog.getByRole('textbox', { name: 'Model' }).fill(`${hub.endpoint}/${name}`);
  if (token) await dialog.getByLabel('Access token', { exact: true }).fill(token);
  await dialog.getByRole('button', { name: 'Look up' }).click();
}

test('a model of a hub: its cost first, then its heads; kept, resumed, offline, removed', async ({
  page,
}) => {
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  await lookUp(app, 'org/model');
  const offer = page.getByRole('dialog', { name: 'Open org/model?' });
  await expect(offer).toContainText('to download');
  expect(hub.requests.some(({ path }) => path.includes('safetensors'))).toBe(false);
  hub.cut('model.safetensors', 100_000);
  await offer.getByRole('button', { name: 'Download and open' }).click();
  await app.opened(`${hub.endpoint}/org/model@${commit}`);
  const ranges = hub.requests.filter(
    ({ path }) => path.startsWith('/cdn') && path.endsWith('safetensors'),
  );
  expect(ranges.at(-1)?.range).toMatch(/^bytes=\d+-$/);

  await hub.close();
  await page.reload();
  await app.opened(`${hub.endpoint}/org/model@${commit}`);

  await app.model.click();
  await page.getByRole('menuitem', { name: 'Open by name or address…' }).click();
  await page.getByRole('button', { name: /^Remove / }).click();
  await expect(page.getByRole('button', { name: /^Remove / })).toBeHidden();
});

test('what cannot be opened is one sentence, and the open model stays', async ({ page }) => {
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['org/none', '', /has no .*org\/none/],
    ['org/gated', '', /gated or private/],
  ];
  for (const [name, token, sentence] of refused) {
    await lookUp(app, name, token);
    await expect(app.notices).toContainText(sentence);
    await app.opened('induction-2l');
  }
  await lookUp(app, 'org/damaged');
  await page.getByRole('button', { name: 'Download and open' }).click();
  await expect(app.notices).toContainText(/arrived damaged/);
  await app.opened('induction-2l');
  await lookUp(app, 'org/gated', 'secret');
  await page.getByRole('button', { name: 'Download and open' }).click();
  await app.opened(`${hub.endpoint}/org/gated@${commit}`);
  expect(page.url()).not.toContain('secret');
});

test('opening says its stage, bytes, rate and time left; cancelled, the open model stays', async ({
  page,
}) => {
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  hub.slow('model.safetensors', 60);
  await lookUp(app, 'org/model');
  await page.getByRole('button', { name: 'Download and open' }).click();
  const stages = page.getByRole('list', { name: 'Stages' });
  await expect(stages.getByRole('listitem')).toHaveText([
    'Download',
    'Read and convert',
    'Compile and first run',
  ]);
  await expect(stages.locator('[aria-current=step]')).toHaveText('Download');
  await expect(
    page.getByText(/^[\d.]+ [kM]B of [\d.]+ [kM]B, [\d.]+ [kM]B\/s, \d+ s left$/),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(stages).toBeHidden();
  await app.opened('induction-2l');

  await lookUp(app, 'org/model');
  const offer = page.getByRole('dialog', { name: 'Open org/model?' });
  await expect(offer).toContainText(/to download.*of/);
  hub.slow('model.safetensors', 1);
  const listings = (): number => hub.requests.filter(({ path }) => path.startsWith('/api')).length;
  const before = listings();
  await offer.getByRole('button', { name: 'Download and open' }).click();
  await app.opened(`${hub.endpoint}/org/model@${commit}`);
  expect(listings()).toBe(before);
});
