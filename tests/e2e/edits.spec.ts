import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('cells knocked out on the map flip the prediction; the list of edits pauses and gives back', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm');
  const [first] = await headscope.predicted();
  const seen = { query: 14, key: 7 };

  await page.getByRole('button', { name: 'Knock cells out' }).click();
  for (const head of [5, 3]) {
    await headscope.clickHead(1, head);
    await expect(headscope.headTitle()).toHaveText(`L1H${head}`);
    await headscope.readCell(seen.query, seen.key);
    await page.mouse.down();
    await page.mouse.up();
    await expect(headscope.switchedOff).toContainText(`L1H${head}: attention pattern · 1 cell`);
  }
  await headscope.settled();
  const flipped = await headscope.predicted();
  const best = [...flipped].sort((a, b) => (b.after ?? 0) - (a.after ?? 0))[0];
  expect(best?.token).not.toBe(first?.token);

  await headscope.switchedOff.getByRole('checkbox').first().uncheck();
  await headscope.settled();
  await expect
    .poll(
      async () => (await headscope.predicted()).find(({ token }) => token === first?.token)?.after,
    )
    .toBeGreaterThan(best?.after ?? 1);

  await page.reload();
  await headscope.settled();
  await expect(headscope.switchedOff.getByRole('checkbox')).toHaveCount(2);
  await expect(headscope.switchedOff.getByRole('checkbox').first()).not.toBeChecked();
});

test('an edit is typed: values from another text, with a name', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm&head=L0H2');
  await page.getByRole('button', { name: 'Add an edit …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an edit' });
  await expect(dialog.getByLabel('Heads')).toHaveValue('L0H2');
  await dialog.getByLabel('What becomes of it').click();
  await page.getByRole('option', { name: 'take from another text' }).click();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toContainText('give another text');
  await dialog.getByLabel('Other text').fill('owl snow river stone');
  await dialog.getByLabel('Name').fill('other words');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog).toBeHidden();
  await expect(headscope.switchedOff).toContainText('other words');
  await headscope.settled();
  expect((await headscope.predicted())[0]?.after).not.toBeNull();
});

test('a sweep that is cancelled half-way keeps what came', async ({ page }) => {
  await page.goto('./#v=1&backend=wasm&panel=path-patching&p.path-patching.examples=200');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const map = page.getByRole('application', { name: /^Paths into keys/ });
  await expect(map).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel', exact: true }).first().click();
  await expect(page.getByText(/Measured so far: \d+ of \d+ examples/)).toBeVisible();
  await expect(map).toBeVisible();
  await expect(page.getByRole('button', { name: /^(Run|Go on)/ })).toBeVisible();
});
