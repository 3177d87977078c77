import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { capture } from './capture.ts';
import { differences } from './compare.ts';

const folder = join(import.meta.dirname, 'snapshots');
const writes = process.env.HEADSCOPE_SNAPSHOTS === 'write';

type Captures = Readonly<Record<string, readonly string[]>>;

async function openGallery(page: Page, query: string): Promise<void> {
  await page.goto(`${process.env.HEADSCOPE_GALLERY ?? ''}?${query}`);
  await expect(page.locator('section').last()).toBeVisible();
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

/** Of the plates named, or of all. */
async function captures(page: Page, names?: readonly string[]): Promise<Captures> {
  const plates = await page.locator('section').all();
  const found: Record<string, readonly string[]> = {};
  for (const plate of plates) {
    const name = (await plate.getAttribute('id')) ?? '';
    if (names?.includes(name) ?? true) found[name] = await plate.evaluate(capture);
  }
  return found;
}

function kept(theme: string): Captures {
  const names = readdirSync(folder).filter((name) => name.endsWith(`.${theme}.txt`));
  const read = (name: string): string[] =>
    readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
  return Object.fromEntries(names.map((name) => [name.split('.')[0] ?? '', read(name)]));
}

function changed(before: Captures, after: Captures): string[] {
  return Object.keys(before).filter(
    (name) => differences(before[name] ?? [], after[name] ?? []).length > 0,
  );
}

for (const theme of ['light', 'dark']) {
  test(`every chart is drawn as it was, ${theme}, and has no barrier`, async ({ page }) => {
    await openGallery(page, `theme=${theme}`);
    const found = await captures(page);
    if (writes) {
      if (!existsSync(folder)) mkdirSync(folder);
      for (const [name, lines] of Object.entries(found))
        writeFileSync(join(folder, `${name}.${theme}.txt`), `${lines.join('\n')}\n`);
    }
    const before = kept(theme);
    expect(Object.keys(found).sort()).toEqual(Object.keys(before).sort());
    for (const [name, lines] of Object.entries(found))
      expect(differences(before[name] ?? [], lines), name).toEqual([]);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const barriers = violations.filter(
      ({ impact }) => impact === 'serious' || impact === 'critical',
    );
    expect(barriers.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
  });
}

/** One plate of each way of drawing: a canvas, a table, an SVG, a list, and bars in HTML. */
const some = ['map', 'predictions', 'histogram', 'list', 'recall'];

test('a changed number, text, place or colour is noticed, and nothing else', async ({ page }) => {
  await openGallery(page, 'theme=light');
  const before = await captures(page, some);
  const after = async (change: () => void): Promise<string[]> => {
    await page.evaluate(change);
    return changed(before, await captures(page, some));
  };
  expect(await after(() => undefined)).toEqual([]);
  const canvas = await after(() => {
    const context = document.querySelector<HTMLCanvasElement>('#map canvas')?.getContext('2d');
    if (context) context.fillStyle = '#f00';
    context?.fillRect(60, 60, 14, 14);
  });
  expect(canvas).toEqual(['map']);
  const text = await after(() => {
    const cell = document.querySelector('#predictions td');
    if (cell) cell.textContent = '0.811';
  });
  expect(text).toEqual(['map', 'predictions']);
  const moved = await after(() => {
    document.querySelector('#histogram rect')?.setAttribute('x', '4');
    document.querySelector<HTMLElement>('#recall li')?.style.setProperty('color', 'rgb(200, 0, 0)');
  });
  expect(moved).toEqual(['map', 'histogram', 'predictions', 'recall']);
  await openGallery(page, 'theme=light&planted');
  expect(changed(before, await captures(page, some))).toEqual(['map', 'histogram', 'list']);
});

test('every chart that the page draws has a plate', () => {
  const plates = readdirSync(join(import.meta.dirname, 'plates')).map((name) =>
    readFileSync(join(import.meta.dirname, 'plates', name), 'utf8'),
  );
  const drawn = chartsInUse();
  expect(drawn.length).toBeGreaterThan(10);
  expect(drawn.filter((name) => !plates.some((text) => text.includes(`<${name}`)))).toEqual([]);
});

/** The components of src/charts that something outside of it renders. */
function chartsInUse(): string[] {
  const source = join(import.meta.dirname, '../../src');
  const views = ['app', 'analyses', 'labs'].flatMap((layer) =>
    readdirSync(join(source, layer), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.tsx'))
      .map((name) => readFileSync(join(source, layer, name), 'utf8')),
  );
  return readdirSync(join(source, 'charts'))
    .filter((name) => /^[A-Z]\w*\.tsx$/.test(name))
    .map((name) => name.slice(0, -'.tsx'.length))
    .filter((name) => views.some((text) => text.includes(`<${name}`)));
}
