import { expect, test } from '@playwright/test';
import { HeadscopePage } from './page.ts';

const text = 'text=river+candle+stone+river+candle';

/** A link with something wrong in it, and the one sentence that says so. */
const broken: readonly (readonly [name: string, link: string, sentence: RegExp])[] = [
  ['an unknown model', `#v=1&model=no-such-model&${text}`, /no bundled model "no-such-model"/],
  ['a head that the model lacks', `#v=1&${text}&head=L7H3`, /head=L7H3 was dropped: .*L7H3/],
  ['edits that are no JSON', `#v=1&${text}&do=%7Bnot+json`, /do=\{not json was dropped/],
  ['a part without a value', `#v=1&${text}&rubbish`, /rubbish was dropped: .*name=value/],
  ['an unknown part', `#v=1&${text}&colour=red`, /colour=red was dropped/],
  ['another version', `#v=9&${text}`, /v=9 was dropped: this page reads version 1/],
  ['another digest', `#v=1&model=induction-2l&digest=00000000ffffffff&${text}`, /another version/],
  ['a damaged code', `#v=1&${text}&head=%E0%A4%A`, /dropped: a % in it/],
  ['a parameter out of range', `#v=1&${text}&p.retrieval-heads.top=0`, /top=0 was dropped: .*1/],
];

for (const [name, link, sentence] of broken) {
  test(`a link with ${name} says so in one sentence and keeps the rest`, async ({ page }) => {
    const headscope = new HeadscopePage(page);
    await headscope.open(link);
    await expect(headscope.notices.locator('p')).toHaveText([sentence]);
    const count = link.includes(text) ? 6 : 15;
    await expect(headscope.map).toHaveAccessibleName(new RegExp(`${count} queries`));
    await expect(headscope.model).toHaveAccessibleName(/induction/i);
  });
}

test('a link that is nothing but garbage opens the page as it is without one', async ({ page }) => {
  const headscope = new HeadscopePage(page);
  await headscope.open('#%%%%garbage');
  await expect(headscope.notices.locator('p')).toHaveCount(1);
  await expect(headscope.map).toHaveAccessibleName(/15 queries/);
});

test('a session comes back from its link part by part, without the head that is not there', async ({
  page,
}) => {
  const headscope = new HeadscopePage(page);
  await headscope.open(`#v=1&${text}&head=L1H2&off=L0H2:zero,L1H4:uniform&heads=L0H1,L9H1`);
  await expect(headscope.notices.locator('p')).toHaveText([/heads=L9H1 was dropped: .*L9H1/]);
  await expect(page.getByRole('button', { name: 'Locked' })).toBeVisible();
  await expect(headscope.headTitle()).toHaveText('L1H2');
  await expect(page.getByText('Selected: L0H1', { exact: true })).toBeVisible();
  await expect(headscope.switchedOff.getByLabel('L0H2 is')).toHaveValue('output zeroed');
  await expect(headscope.switchedOff.getByLabel('L1H4 is')).toHaveValue('attends uniformly');
  expect((await headscope.predicted())[0]?.after).not.toBeNull();
});

const bad: readonly (readonly [name: string, text: string, sentence: RegExp])[] = [
  ['is longer than the context', 'river '.repeat(2000), /at most \d+ tokens, got 2001/],
  ['is empty', '', /text is empty/i],
  ['has unknown words', 'river xylophone stone', /xylophone/],
];

for (const [name, value, sentence] of bad) {
  test(`a text that ${name} is refused in one sentence, and the last numbers stay`, async ({
    page,
  }) => {
    const headscope = new HeadscopePage(page);
    await headscope.open();
    const numbers = await headscope.predictionText();
    await headscope.text.fill(value);
    await expect(headscope.notices.locator('p')).toHaveText([sentence]);
    await expect(page.getByText('Shown below is the last input that could be run.')).toBeVisible();
    expect(await headscope.predictionText()).toBe(numbers);
    await expect(headscope.strip.locator('[data-index]')).toHaveCount(15);
    await headscope.text.fill('river candle river');
    await headscope.settled();
    await expect(headscope.notices.locator('p')).toHaveCount(0);
    await expect(headscope.strip.locator('[data-index]')).toHaveCount(4);
  });
}
