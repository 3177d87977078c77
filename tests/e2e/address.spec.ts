import { expect, test } from '@playwright/test';
import { handBuiltFiles } from '../handBuilt/inductionModel';
import { folderServer } from '../hub/folderServer';
import type { FolderServer, FolderServerOptions } from '../hub/folderServer';
import { HeadscopePage } from './page';

const servers: FolderServer[] = [];

async function serve(options?: FolderServerOptions): Promise<FolderServer> {
  const files = Object.entries(handBuiltFiles()).map(
    ([name, bytes]) => [`/my/own/model/${name}`, bytes] as const,
  );
  const server = await folderServer(Object.fromEntries(files), options);
  servers.push(server);
  return server;
}

test.afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function lookUp(app: HeadscopePage, address: string): Promise<void> {
  await app.model.click();
  await app.page.getByRole('menuitem', { name: 'Open by name or address…' }).click();
  const dialog = app.page.getByRole('dialog', { name: 'Open by name or address' });
  await dialog.getByLabel('Model').fill(address);
  await dialog.getByRole('button', { name: 'Look up' }).click();
}

test('a folder at an address: its cost first, resumed, kept, opened from its link offline', async ({
  page,
}) => {
  const server = await serve();
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  await lookUp(app, `${server.origin}/my/own/model`);
  const offer = page.getByRole('dialog', { name: 'Open model?' });
  await expect(offer).toContainText('to download');
  // Two looks at the header come before the download.
  server.cut('/my/own/model/model.safetensors', 0, 0, 100_000);
  await offer.getByRole('button', { name: 'Download and open' }).click();
  await app.opened(`${server.origin}/my/own/model/`);
  const ranges = server.requests.filter(({ path }) => path.endsWith('safetensors'));
  expect(ranges.at(-1)?.range).toMatch(/^bytes=\d+-$/);
  await expect.poll(() => app.link()).toContain('url=http://127.0.0.1');

  await server.close();
  await page.reload();
  await app.opened(`${server.origin}/my/own/model/`);
  expect(await app.noticeTexts()).toEqual([]);
});

test('a server that lets no other page read its files: one sentence says what it must allow', async ({
  page,
}) => {
  const server = await serve({ cors: false });
  const app = new HeadscopePage(page);
  await app.open('#backend=wasm');
  await lookUp(app, `${server.origin}/my/own/model/`);
  await expect(app.notices).toContainText(
    /must answer with the header Access-Control-Allow-Origin/,
  );
  await app.opened('induction-2l');
  await lookUp(app, `${(await serve()).origin}/my/other/model/`);
  await expect(app.notices).toContainText(/has no config\.json/);
  await app.opened('induction-2l');
});
