import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

test('heads are reached, locked and switched off by keyboard alone', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  const unchanged = await headscope.predictionText();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Skip to the heads' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(headscope.grid).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowDown');
  await expect(headscope.headTitle()).toHaveText('L1H6');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Locked' })).toBeVisible();
  await page.keyboard.press('o');
  await headscope.settled();
  await expect(headscope.switchedOff).toContainText('L1H6');
  expect(await headscope.predictionText()).not.toBe(unchanged);
  await page.keyboard.press('o');
  await headscope.settled();
  expect(await headscope.predictionText()).toBe(unchanged);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Locked' })).toHaveCount(0);
});

test('the map tells its cells by keyboard, and keys typed into the text edit it alone', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open();
  await headscope.clickHead(1, 2);
  await headscope.map.focus();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(
    page.getByText(/^query 13 "[^"]*guitar" looks at key 0 .*: \d\.\d{3}$/),
  ).toBeAttached();
  await headscope.text.focus();
  await page.keyboard.press('End');
  await page.keyboard.type(' owl');
  await headscope.settled();
  await expect(headscope.map).toHaveAccessibleName(/16 queries/);
  await expect(headscope.switchedOff).toContainText('Every head works as trained');
});

test('a newcomer finds the induction heads by the tour, with the keyboard alone', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await page.goto('./');
  await headscope.settled();
  const offer = page.getByRole('complementary', { name: 'Tour' });
  await expect(offer).toBeVisible();
  await offer.getByRole('button', { name: 'Take the tour' }).focus();
  await page.keyboard.press('Enter');
  const step = (title: string) => page.getByRole('dialog', { name: title });
  await expect(step('A text')).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(step('All its heads')).toContainText('16 pictures');
  await page.keyboard.press('Enter');
  await expect(step('Two that wake up')).toContainText('L1H5 and L1H3');
  await page.keyboard.press('Enter');
  await expect(headscope.headTitle()).toHaveText('L1H5');
  await expect(
    page.getByText(/^L1H5 looks at the token that followed .* \(induction 0\.8/),
  ).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(step('What comes of it')).toContainText('“kettle” next, with a probability of 0.94');
  await page.keyboard.press('Enter');
  await expect(step('Is it this head that does it?')).toContainText(/falls from 0\.94 to 0\.0/);
  await page.keyboard.press('Enter');
  await expect(step('You found the induction heads')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(headscope.switchedOff).toContainText('Every head works as trained');
  await page.goto('./');
  await headscope.settled();
  await expect(offer).toHaveCount(0);
});

test('a newcomer finds the retrieval heads and proves it by the walk, with the keyboard alone', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm');
  await headscope.command('find the retrieval heads');
  const step = (title: string) => page.getByRole('dialog', { name: title });
  const goOn = page.getByRole('dialog').getByRole('button', { name: /^(Next|Run it|See it)/ });
  const press = async (name: string): Promise<void> => {
    await expect(goOn).toHaveText(name);
    await expect(goOn).toBeFocused();
    await page.keyboard.press('Enter');
  };
  await expect(step('A fact, hidden')).toContainText('“purple”, with a probability of 1.00', {
    timeout: 30_000,
  });
  await press('Next');
  await expect(step('Hide it anywhere')).toContainText('Run it, and watch the scores come.');
  await press('Run it');
  await expect(step('Hide it anywhere')).toContainText('in 5 of 5 tests', { timeout: 60_000 });
  await press('Next');
  await expect(step('The heads that fetch')).toContainText(
    /L2H0 \(\d\.\d\d\) and L2H2 \(|L2H2 \(\d\.\d\d\) and L2H0 \(/,
  );
  await press('See it in the text');
  await expect(headscope.headTitle()).toHaveText(/^L2H[02]$/);
  await expect(step('The heads that fetch')).toContainText(/looks at “purple”, \d+ tokens back/);
  await press('Next');
  await press('Run it');
  await expect(step('Switch them off')).toContainText(/recall goes from 1\.00 to 0\.\d\d\./, {
    timeout: 90_000,
  });
  await expect(step('Switch them off')).toContainText(/random other heads? it is 1\.00/);
  await press('Next');
  const behind = step('The heads behind them');
  await expect(behind).toContainText(/^[^]*L0H\d[^]*fetches nothing/);
  await behind.getByRole('button', { name: 'Score documents' }).press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('tab', { name: 'AttentionInfluence' })).toHaveAttribute(
    'aria-selected',
    'true',
  );
});

test('the palette opens an example of another model, and everything is undone by Ctrl Z', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#v=1&backend=wasm');
  await headscope.command('names who gets');
  await headscope.opened('templates-4l');
  await expect(headscope.headTitle()).toHaveText('L1H7');
  expect((await headscope.predicted())[0]?.token).toMatch(/Mary$/);
  await expect(page.getByText(/^L1H7 .*the token that the model expects next/)).toBeVisible();
  await headscope.command('off 1-7');
  await headscope.settled();
  await expect(headscope.switchedOff).toContainText('L1H7');
  await page.keyboard.press('f');
  await expect(headscope.grid).toBeHidden();
  await page.keyboard.press('Escape');
  await expect(headscope.grid).toBeVisible();
  await expect(headscope.headTitle()).toHaveText('L1H7');
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  await headscope.opened('induction-2l');
  await page.keyboard.press('Control+Shift+Z');
  await headscope.opened('templates-4l');
  await page.keyboard.press('/');
  await expect(headscope.text).toBeFocused();
});
