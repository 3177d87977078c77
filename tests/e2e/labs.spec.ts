import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test.setTimeout(300_000);

test('a lab: train, watch the curve, scrub back, open the checkpoint, ablate its induction head', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await page.goto('./#v=1&backend=wasm&panel=labs');
  await page.getByRole('combobox', { name: 'Preset' }).click({ timeout: 60_000 });
  await page.getByRole('option', { name: /^Small/ }).click();
  await page.getByRole('button', { name: 'Train', exact: true }).click();

  const status = page.getByRole('status').filter({ hasText: /^Step \d+ of 200/ });
  const stepOf = async (): Promise<number> =>
    Number(/^Step (\d+)/.exec(await status.innerText())?.[1]);
  const curve = page.getByRole('figure', { name: 'Loss' }).locator('svg > path').first();
  await expect(status).toContainText('steps a second', { timeout: 60_000 });
  const [earlyStep, early] = [await stepOf(), await curve.getAttribute('d')];
  await expect.poll(stepOf, { timeout: 60_000 }).toBeGreaterThan(earlyStep + 10);
  expect(await curve.getAttribute('d')).not.toBe(early);

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status).toContainText('paused');
  const paused = await stepOf();
  await page.getByRole('button', { name: 'Step', exact: true }).click();
  await expect.poll(stepOf).toBe(paused + 1);
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status).toContainText('Step 200 of 200: trained', { timeout: 200_000 });

  const readout = page.getByRole('figure', { name: 'Accuracy' }).getByText(/^Next word right/);
  const right = async (): Promise<number> =>
    Number(/([\d.]+)\s*$/.exec(await readout.innerText())?.[1]);
  expect(await right()).toBeGreaterThan(0.8);
  const shown = page.getByRole('heading', { name: /^L\dH\d at step \d+$/ });
  await expect(shown).toHaveText(/^L1H\d at step 200$/);
  const head = Number(/H(\d)/.exec(await shown.innerText())?.[1]);

  const scrubber = page.getByRole('slider', { name: 'Checkpoint of Induction heads' });
  await scrubber.press('Home');
  await expect(shown).toHaveText(/at step 0$/);
  expect(await right()).toBeLessThan(0.3);
  await expect(page).toHaveURL(/step=0/);
  await page.getByRole('button', { name: 'Newest' }).click();
  await expect(shown).toHaveText(/at step 200$/);

  await page.getByRole('button', { name: 'Open in workbench' }).click();
  await expect(headscope.grid).toHaveAccessibleName(/^Heads of [0-9a-f]{16}@200$/);
  await headscope.settled();
  const [best] = await headscope.predicted();
  expect(best?.before).toBeGreaterThan(0.5);
  const { x, y } = await headscope.headAt(1, head, { n_heads: 4 });
  await headscope.grid.click({ position: { x, y } });
  await expect(headscope.headTitle()).toHaveText(`L1H${head}`);
  await headscope.switchHead('Output zeroed');
  await headscope.settled();
  const [without] = await headscope.predicted();
  expect(without?.after).toBeLessThan((best?.before ?? 0) - 0.01);

  // The open model follows the scrubber; what was edited stays.
  await page.getByRole('slider', { name: 'Checkpoint of the open model' }).press('Home');
  await expect(headscope.grid).toHaveAccessibleName(/@0$/, { timeout: 30_000 });
  await expect(headscope.switchedOff).toContainText(`L1H${head}`);
});

test('a run outlives a reload of the page', async ({ page }) => {
  const small =
    'p.induction.length=16&p.induction.vocabulary=8&p.induction.batch=2&p.induction.width=8&p.induction.steps=4000';
  await page.goto(`./#v=1&backend=wasm&panel=labs&seed=7&${small}`);
  await page.getByRole('button', { name: 'Train', exact: true }).click({ timeout: 60_000 });
  const status = page.getByRole('status').filter({ hasText: /^Step [1-9]\d+ of 4000/ });
  await expect(status).toBeVisible({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(status).toContainText('paused');
  const said = await status.innerText();
  await page.reload();
  await page.getByRole('button', { name: 'Go on with it' }).click({ timeout: 60_000 });
  await expect(status).toHaveText(said);
  await expect(page.getByRole('button', { name: 'Resume' })).toBeEnabled();
});
