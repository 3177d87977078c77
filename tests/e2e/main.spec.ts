import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { HeadscopePage } from './page.ts';

/** Position of the last word of the first example, and of the word after its first occurrence. */
const last = 14;
const induced = 7;

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

test('opens with the heads of the bundled model on WebGPU, isolated and without an error', async ({
  page,
}) => {
  const errors = errorsOf(page);
  const headscope = new HeadscopePage(page);
  const started = performance.now();
  await page.goto('./');
  await expect(headscope.grid).toBeVisible({ timeout: 30_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  test.info().annotations.push({ type: 'heads shown after', description: `${seconds} s` });
  await headscope.settled();
  expect(await page.evaluate(() => window.crossOriginIsolated)).toBe(true);
  await expect(headscope.model).toHaveAccessibleName(/induction/i);
  await expect(headscope.backend).toHaveText(/^webgpu\s·\s\S+/);
  await expect(headscope.grid).toHaveAccessibleName('Heads of induction-2l');
  expect(await headscope.headFacts()).toHaveLength(16);
  await expect(headscope.predictions.locator('tbody tr')).toHaveCount(10);
  expect(errors).toEqual([]);
});

test('hovering previews, clicking locks, Escape and a second click unlock', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const locked = page.getByRole('button', { name: 'Locked' });
  await headscope.hoverHead(0, 5);
  await headscope.hoverHead(1, 3);
  await expect(locked).toHaveCount(0);
  await headscope.clickHead(1, 3);
  await expect(locked).toBeVisible();
  await headscope.grid.hover({ position: await headscope.headAt(0, 1) });
  await expect(headscope.headTitle()).toHaveText('L1H3');
  await page.keyboard.press('Escape');
  await expect(locked).toHaveCount(0);
  await headscope.clickHead(0, 1);
  await expect(locked).toBeVisible();
  await headscope.clickHead(0, 1);
  await expect(locked).toHaveCount(0);
});

test('an induction head: exact weights, tokens, another text, switched off, undone', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const { head, value } = await headscope.strongestInduction(last, induced);
  expect(value).toBeGreaterThan(0.3);
  await headscope.clickHead(1, head);
  const cell = await headscope.readCell(last, induced);
  expect(cell.query).toMatch(/^query 14\s*·?snow$/);
  expect(cell.key).toMatch(/^key 7\s*·?kettle$/);
  expect(cell.value).toBe(value);

  await headscope.strip.locator(`[data-index="${last}"]`).hover();
  const looks = page.getByRole('figure', { name: /^Tokens/ });
  await expect(looks).toContainText(/looks at\s*·?kettle\s*0\.\d{3}/);

  const before = await headscope.predicted();
  expect(before[0]?.token).toMatch(/kettle$/);
  await headscope.text.fill('river candle stone owl river candle');
  await headscope.settled();
  await expect(headscope.strip.locator('[data-index]')).toHaveCount(7);
  await expect(headscope.map).toHaveAccessibleName(/7 queries by 7 keys/);
  expect((await headscope.predicted())[0]?.token).toMatch(/stone$/);
  await expect(page.getByText(/^7 of \d+ tokens/)).toBeVisible();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Control+z');
  await headscope.settled();
  await expect(headscope.map).toHaveAccessibleName(/15 queries by 15 keys/);
  expect(await headscope.predicted()).toEqual(before);

  for (const mode of ['Output zeroed', 'Attends uniformly'] as const) {
    await headscope.switchHead(mode);
    const [top] = await headscope.predicted();
    expect(top?.before).toBe(before[0]?.before);
    expect(top?.after).toBeLessThan((top?.before ?? 0) - 0.01);
  }
  await expect(headscope.switchedOff).toContainText(`L1H${head}`);
  expect((await headscope.headFacts())[8 + head]).toContain('off');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await headscope.settled();
  expect(await headscope.predicted()).toEqual(before);
});

test('switching a first-layer head off marks the later heads that it moves', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  // The head on show at first is the one whose pattern says most: the previous-token head.
  await expect(headscope.headTitle()).toHaveText(/^L0H\d$/);
  await headscope.switchHead('Output zeroed');
  const moved = (await headscope.headFacts()).map((fact) =>
    Number(/pattern moved \(bits\) ([\d.]+)/.exec(fact)?.[1]),
  );
  expect(Math.max(...moved.slice(0, 8))).toBe(0);
  expect(Math.max(...moved.slice(8))).toBeGreaterThan(0.1);
  await expect(page.getByRole('list', { name: /pattern moved/ }).locator('li')).not.toHaveCount(0);
  await page.getByText('Change', { exact: true }).click();
  await expect(page.getByText('change of attention weight', { exact: true })).toHaveCount(2);
});

test('retrieval heads: progress, cancel, a result, and the link that gives the same numbers', async ({
  page,
  browser,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const { head } = await headscope.strongestInduction(last, induced);
  await headscope.clickHead(1, head);
  await headscope.switchHead('Attends uniformly');
  const map = await headscope.readCell(last, induced);
  const predictions = await headscope.predictionText();

  await page.getByRole('tab', { name: 'Retrieval', exact: true }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(page.getByText(/^[1-9]\d* of \d+$/).first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: /^Cancel \(/ }).click();
  await expect(page.getByText(/^Stopped before its end/)).toBeVisible();
  await expect(page.getByRole('region', { name: 'Summary' })).toBeVisible();

  await page.getByLabel('Samples a place').fill('1');
  await page.getByLabel('Depths').fill('0, 0.5');
  await page.getByLabel('Random draws').fill('3');
  await expect(page.getByText(/^The settings have changed since/)).toBeVisible();
  await page.getByRole('button', { name: 'Run again' }).click();
  await expect(page.getByText(/^Done in/)).toBeAttached({ timeout: 120_000 });
  await expect(page.getByRole('region', { name: 'Summary' })).toContainText(
    /Valid samples\s*[12]\s*of 2/,
  );
  const ranked = page.getByRole('list', { name: 'Heads by retrieval score' }).getByRole('button');
  const best = (await ranked.allInnerTexts()).slice(0, 2).map((row) => /L\dH\d/.exec(row)?.[0]);
  expect(best).toContain(`L1H${head}`);
  const bars = page.getByRole('figure', { name: 'recall of the answer (ROUGE-1)' });
  const recalls = (await bars.getByRole('listitem').allInnerTexts()).map((row) =>
    Number(/^\d\.\d{3}$/m.exec(row)?.[0]),
  );
  expect(recalls).toHaveLength(3);
  expect(recalls[0]).toBeGreaterThan(0.5);
  expect(recalls[1]).toBeLessThan(recalls[0]! / 2);
  expect(recalls[2]).toBeGreaterThan(recalls[1]!);

  await fetchedStepByStep(page, best[0] ?? '');
  await savedScores(page);

  await page.getByRole('button', { name: 'Copy link' }).click();
  await expect(page.getByRole('button', { name: 'Link copied' })).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const context = await browser.newContext({ viewport: page.viewportSize() });
  const other = new HeadscopePage(await context.newPage());
  await other.page.goto(link);
  await expect(other.page.getByLabel('Samples a place')).toHaveValue('1', { timeout: 30_000 });
  await expect(other.page.getByLabel('Depths')).toHaveValue('0, 0.5');
  await expect(other.page.getByLabel('Random draws')).toHaveValue('3');
  await other.page.getByRole('tab', { name: 'Explore' }).click();
  await other.settled();
  expect(await other.predictionText()).toBe(predictions);
  await expect(other.headTitle()).toHaveText(`L1H${head}`);
  expect((await other.readCell(last, induced)).text).toBe(map.text);
  expect(await other.noticeTexts()).toEqual([]);
  await context.close();
});

test('Back and Forward go through the sessions there were', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  await headscope.clickHead(1, 2);
  const unchanged = await headscope.predictionText();
  await headscope.switchHead('Output zeroed');
  const edited = await headscope.predictionText();
  expect(edited).not.toBe(unchanged);
  await page.goBack();
  await headscope.settled();
  await expect(page.getByRole('button', { name: 'Locked' })).toBeVisible();
  expect(await headscope.predictionText()).toBe(unchanged);
  await page.goBack();
  await expect(page.getByRole('button', { name: 'Locked' })).toHaveCount(0);
  await page.goForward();
  await page.goForward();
  await headscope.settled();
  expect(await headscope.predictionText()).toBe(edited);
});

/** A sample opened: the best head fetched what was made, and the text shows from where. */
async function fetchedStepByStep(page: Page, best: string): Promise<void> {
  await page.getByRole('button', { name: 'Open 1', exact: true }).click();
  const table = page.getByRole('figure', { name: 'Which head fetched what' }).getByRole('table');
  const made = (await table.getByRole('columnheader').allInnerTexts()).slice(1);
  const row = table.getByRole('row', { name: new RegExp(`^${best} `) });
  const looked = await row.getByRole('cell').allInnerTexts();
  const hits = row.locator('[data-hit]');
  expect(await hits.count()).toBeGreaterThanOrEqual(made.length / 2);
  for (const text of await hits.allInnerTexts()) expect(made).toContain(text);
  expect(looked).toHaveLength(made.length);
  await hits.first().hover();
  const places = page.getByRole('region', { name: `Where ${best} looked` });
  await expect(places.locator('[data-looked="now"][data-part="needle"]')).toHaveCount(1);
}

/** The scores as a file: what the program reads again as scores of heads. */
async function savedScores(page: Page): Promise<void> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'All scores (head_score .json)' }).click();
  const file = readFileSync(await (await download).path(), 'utf8');
  const scores = Object.entries(JSON.parse(file) as Record<string, number[]>);
  expect(scores).toHaveLength(16);
  const samples = scores[0]?.[1].length ?? 0;
  expect(samples).toBeGreaterThan(0);
  expect(scores.every(([, values]) => values.length === samples)).toBe(true);
}
