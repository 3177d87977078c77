import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { HeadscopePage } from './page.ts';

/** What stands on a panel, by its tab, once the engine has answered. */
const answers: Readonly<Record<string, string>> = {
  'Inside a head': 'Singular vectors of',
  Prediction: 'Each cell names the most likely token',
};

/** What axe finds that keeps people out: serious and critical violations, with their elements. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no barrier on Explore, the form and the results of an analysis, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const headscope = new HeadscopePage(page);
    await headscope.open('#v=1&backend=wasm&head=L0H2&p.retrieval-heads.samples=1');
    expect(await barriers(page)).toEqual([]);
    await headscope.switchHead('Output zeroed');
    await headscope.text.fill('');
    await expect(headscope.notices.locator('p')).toHaveCount(1);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Retrieval', exact: true }).click();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(page.getByText(/^Done in/)).toBeAttached({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Open 1', exact: true }).click();
    await expect(page.getByRole('figure', { name: 'Which head fetched what' })).toBeVisible();
    expect(await barriers(page)).toEqual([]);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no barrier on the labs, before and after training, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const small = 'length=16&vocabulary=8&batch=2&width=8&steps=20'.replace(
      /(\w+)=/g,
      'p.induction.$1=',
    );
    await page.goto(`./#v=1&backend=wasm&panel=labs&${small}`);
    const train = page.getByRole('button', { name: 'Train', exact: true });
    await expect(train).toBeEnabled({ timeout: 60_000 });
    expect(await barriers(page)).toEqual([]);
    await train.click();
    await expect(page.getByText('Step 20 of 20: trained')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('heading', { name: /at step 20$/ })).toBeVisible();
    await page.locator('summary', { hasText: 'Parameters' }).click();
    expect(await barriers(page)).toEqual([]);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no barrier in any dialog, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const headscope = new HeadscopePage(page);
    await headscope.open('#v=1&backend=wasm&head=L1H3');
    const dialogs = ['Keys of this page', 'Open a model by name', 'Show what runs'];
    for (const command of dialogs) {
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: 'Command' }).fill(command);
      expect(await barriers(page), `palette, ${command}`).toEqual([]);
      await page.keyboard.press('Enter');
      await expect(page.getByRole('dialog', { name: 'Commands' })).toHaveCount(0);
      await expect(page.getByRole('dialog')).toBeVisible();
      expect(await barriers(page), command).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    }
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('button', { name: 'Examples' }).click();
    await expect(page.getByRole('dialog', { name: 'Examples' })).toBeVisible();
    expect(await barriers(page), 'examples').toEqual([]);
  });

  test(`no barrier in what is drawn, a card at full size and the tour, ${colorScheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const headscope = new HeadscopePage(page);
    await headscope.open('#v=1&backend=wasm&head=L1H3');
    await page.getByRole('button', { name: /^Draw: / }).click();
    await expect(page.getByRole('radio', { name: /^Attention A/ })).toBeFocused();
    expect(await barriers(page), 'what is drawn').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('f');
    expect(await barriers(page), 'maximised').toEqual([]);
    await page.keyboard.press('Escape');
    await headscope.command('Take the tour');
    await expect(page.getByRole('dialog', { name: 'A text' })).toBeVisible();
    expect(await barriers(page), 'tour').toEqual([]);
  });

  test(`no barrier in forms, menus and what they bring, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await new HeadscopePage(page).open('#v=1&backend=wasm&head=L1H3&gen.count=2');
    await page.getByRole('button', { name: 'Add an edit …' }).click();
    await expect(page.getByRole('dialog', { name: 'Add an edit' })).toBeVisible();
    expect(await barriers(page), 'an edit').toEqual([]);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    for (const menu of [/^Model: /, /^Backend: /, /^Save or read/]) {
      await page.getByRole('button', { name: menu }).first().click();
      await expect(page.getByRole('menu')).toBeVisible();
      expect(await barriers(page), String(menu)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('menu')).toHaveCount(0);
    }
    await page.getByRole('button', { name: 'Generate', exact: true }).click();
    await expect(page.getByText('2 tokens made.')).toBeVisible();
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await expect(page.getByRole('region', { name: 'Side B' })).toBeVisible();
    expect(await barriers(page), 'generated and compared').toEqual([]);
  });

  for (const half of [0, 1]) {
    test(`no barrier on any panel, half ${half + 1}, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await new HeadscopePage(page).open('#v=1&backend=wasm&head=L1H3');
      const tabsOf = (name: string | RegExp): Locator =>
        page.getByRole('tablist', { name, exact: true }).getByRole('tab');
      let count = 0;
      const check = async (tab: Locator): Promise<void> => {
        if (count++ % 2 !== half) return;
        await tab.click();
        const name = (await tab.textContent()) ?? '';
        await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible();
        if (name in answers)
          await expect(page.getByText(answers[name] ?? '').first()).toBeVisible();
        expect(await barriers(page), name).toEqual([]);
      };
      for (const group of await tabsOf('Panels').all()) {
        await group.click();
        const within = tabsOf(/^Panels of/);
        if ((await within.count()) === 0) await check(group);
        for (const tab of await within.all()) await check(tab);
      }
    });
  }
}
