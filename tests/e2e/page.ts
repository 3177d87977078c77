import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** One row of the next-token table: the token, its probability, and with an edit the one after. */
export interface PredictionRow {
  readonly token: string;
  readonly before: number;
  readonly after: number | null;
}

/** The corner of the grid's first cell, in CSS pixels, for models of at most ten layers. */
const gridCorner = { left: 25, top: 18 };

/** The page as its users see it: by roles, names and text. */
export class HeadscopePage {
  readonly grid: Locator;
  readonly map: Locator;
  readonly strip: Locator;
  readonly text: Locator;
  readonly predictions: Locator;
  readonly notices: Locator;
  readonly backend: Locator;
  readonly model: Locator;
  /** What switches the head on show off. */
  readonly headSwitch: Locator;
  readonly switchedOff: Locator;

  constructor(readonly page: Page) {
    this.grid = page.getByRole('application', { name: /^Heads of/ });
    this.map = page.getByRole('application', { name: /queries by/ });
    this.strip = page.getByRole('application', { name: /^Tokens, / });
    this.text = page.getByRole('textbox', { name: /^(Text|Token ids)$/ });
    this.predictions = page.getByRole('table', { name: 'Next token' });
    this.notices = page.getByRole('log', { name: 'Notices' });
    this.backend = page.getByRole('button', { name: /^Backend: / });
    this.model = page.getByRole('button', { name: /^Model: / });
    this.headSwitch = page.getByRole('radiogroup', { name: /^L\d+H\d+ is$/ });
    this.switchedOff = page.getByRole('region', { name: 'Edits' });
  }

  /** Opens the page, or another session in it, and waits until its numbers are there. */
  async open(link = ''): Promise<void> {
    await this.page.goto(`./${link}`);
    await expect(this.grid).toBeVisible({ timeout: 30_000 });
    await this.settled();
  }

  /** Waits until the numbers of the current text and edits are shown. */
  async settled(): Promise<void> {
    const said = this.page.getByText(/^Numbers (of the unchanged model|before and after)/);
    await expect(said).toBeAttached({ timeout: 30_000 });
  }

  /** Waits until another model is open and its numbers are there. */
  async opened(id: string): Promise<void> {
    await expect(this.grid).toHaveAccessibleName(`Heads of ${id}`, { timeout: 30_000 });
    await this.settled();
  }

  /** The link that the address bar holds. */
  link(): string {
    return new URL(this.page.url()).hash;
  }

  /** The title of the card that shows one head. */
  headTitle(): Locator {
    return this.page.getByRole('heading', { level: 2, name: /^L\d+H\d+$/ });
  }

  /** Where a head's picture is, from the grid's corner. */
  async headAt(layer: number, head: number, shape = { n_heads: 8 }): Promise<Point> {
    const box = await boxOf(this.grid);
    const pitch = (box.width - gridCorner.left) / shape.n_heads;
    const y = gridCorner.top + layer * (pitch + (await this.barHeight()));
    return { x: gridCorner.left + (head + 0.4) * pitch, y: y + 0.4 * pitch };
  }

  async hoverHead(layer: number, head: number): Promise<void> {
    await this.grid.hover({ position: await this.headAt(layer, head) });
    await expect(this.headTitle()).toHaveText(`L${layer}H${head}`);
  }

  async clickHead(layer: number, head: number): Promise<void> {
    await this.grid.click({ position: await this.headAt(layer, head) });
  }

  /** Hovers a cell of the head on show and reads the line under the map. */
  async readCell(query: number, key: number): Promise<CellReading> {
    const name = (await this.map.getAttribute('aria-label')) ?? '';
    const [, queries = '0', keys = '0'] = /: (\d+) queries by (\d+) keys/.exec(name) ?? [];
    const plot = await boxOf(this.map.locator('canvas'));
    const stage = await boxOf(this.map);
    await this.map.hover({
      position: {
        x: plot.x - stage.x + ((key + 0.5) * plot.width) / Number(keys),
        y: plot.y - stage.y + ((query + 0.5) * plot.height) / Number(queries),
      },
    });
    const line = this.page.getByText(`query ${query}`, { exact: true }).locator('../..');
    await expect(line).toContainText(`key ${key}`);
    const [from = '', , to = '', value = ''] = await line.locator('> span').allInnerTexts();
    return { text: await line.innerText(), query: from, key: to, value: toNumber(value) };
  }

  /** The next-token table in numbers. */
  async predicted(): Promise<PredictionRow[]> {
    const rows = await this.predictions.locator('tbody tr').all();
    return Promise.all(
      rows.map(async (row) => {
        const [before = '', after = ''] = await row.locator('td').allInnerTexts();
        const token = await row.locator('th').innerText();
        return {
          token: token.trim(),
          before: toNumber(before),
          after: after.trim() === '' ? null : toNumber(after),
        };
      }),
    );
  }

  /** Everything in the next-token table as text. */
  async predictionText(): Promise<string> {
    return this.predictions.innerText();
  }

  /** The heads and their facts as a screen reader gets them. */
  async headFacts(): Promise<string[]> {
    return this.page
      .getByRole('table', { name: /^Heads of/ })
      .locator('tbody td')
      .allInnerTexts();
  }

  /** Switches the head on show. */
  async switchHead(to: 'On' | 'Output zeroed' | 'Attends uniformly'): Promise<void> {
    await this.headSwitch.getByText(to, { exact: true }).click();
    await this.settled();
  }

  /** Does what the palette finds first for these words. */
  async command(words: string): Promise<void> {
    await this.page.keyboard.press('Control+k');
    const asked = this.page.getByRole('textbox', { name: 'Command' });
    await asked.fill(words);
    await this.page.keyboard.press('Enter');
    await expect(asked).toBeHidden();
  }

  async chooseBackend(title: string): Promise<void> {
    await this.backend.click();
    await this.page.getByRole('menuitem', { name: new RegExp(`^${title}`) }).click();
  }

  /** The sentences that are told at the corner of the page. */
  async noticeTexts(): Promise<string[]> {
    return this.notices.locator('p').allInnerTexts();
  }

  /**
   * The head of the last layer that, on a text whose first words come again, looks hardest from the
   * last word at the one after its first occurrence.
   */
  async strongestInduction(query: number, key: number): Promise<{ head: number; value: number }> {
    let best = { head: 0, value: -1 };
    for (let head = 0; head < 8; head++) {
      await this.hoverHead(1, head);
      const { value } = await this.readCell(query, key);
      if (value > best.value) best = { head, value };
    }
    return best;
  }

  /** The bars under the pictures take room once something was switched off. */
  private async barHeight(): Promise<number> {
    const edited = this.page.getByText(/^pattern moved \(bits\), full bar/);
    return (await edited.count()) > 0 ? 7 : 0;
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface CellReading {
  readonly text: string;
  readonly query: string;
  readonly key: string;
  readonly value: number;
}

async function boxOf(
  locator: Locator,
): Promise<Point & { readonly width: number; readonly height: number }> {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  if (!box) throw new Error('expected the element to be on the page, found it hidden');
  return box;
}

/** A number as the page writes it, with a true minus sign or an upper bound. */
export function toNumber(text: string): number {
  return Number(text.replace(/\u2212/g, '-').replace('<', ''));
}
