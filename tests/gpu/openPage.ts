import type { Page } from '@playwright/test';
// Brings the page's globals into view of the compiler.
import type {} from './page.ts';

/** Opens the page of the gpu tests and waits for its modules. @throws when one does not load. */
export async function openPage(page: Page, address: string): Promise<void> {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(address);
  const ready = page.waitForFunction(() => window.gpuPage ?? window.gpuPageError, null, {
    timeout: 120_000,
  });
  await ready.catch(() => undefined);
  const failure = await page.evaluate(() => window.gpuPageError);
  if (failure) throw new Error(`a gpu test module did not load: ${failure}`);
  const opened = await page.evaluate(() => window.gpuPage !== undefined);
  if (!opened) throw new Error(`the page of the gpu tests did not load: ${errors.join('; ')}`);
}
