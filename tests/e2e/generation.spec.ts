import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page';

test('a text goes on token by token, shows what the head looked at, and is taken over', async ({
  page,
}) => {
  const scope = new HeadscopePage(page);
  const text = 'river candle stone owl guitar snow river candle';
  await scope.open(`#v=1&backend=wasm&head=L1H3&gen.count=3&text=${encodeURIComponent(text)}`);
  await page.getByRole('button', { name: 'Generate', exact: true }).click();
  await expect(page.getByText('3 tokens made.')).toBeVisible();

  // The induction head of the model copies what came after the last time.
  const made = page.getByRole('application', { name: 'Generated, L1H3' });
  const chips = made.locator('[data-index]');
  await expect(chips).toHaveCount(12);
  expect((await chips.allInnerTexts()).slice(-3).map((chip) => chip.replace('·', ''))).toEqual([
    'stone',
    'owl',
    'guitar',
  ]);
  await chips.nth(9).click();
  await expect(made.locator('xpath=..').getByText(/^probability \d/)).toBeVisible();
  await made.press('ArrowRight');
  await expect(made.locator('xpath=..')).toContainText('token 10');

  await page.getByRole('button', { name: 'Take over into the text' }).click();
  await expect(scope.text).toHaveValue(`${text} stone owl guitar`);
  await scope.settled();
  await page.getByRole('heading', { name: 'Generate' }).click();
  await page.keyboard.press('Control+z');
  await expect(scope.text).toHaveValue(text);
});
