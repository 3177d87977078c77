import { chromium } from '@playwright/test';
import type { Browser } from '@playwright/test';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';
import { HeadscopePage } from './page.ts';

/** Flags of a browser on a machine whose GPU nobody can use. */
export const withoutGpu: readonly string[] = [
  ...chromiumArgs.filter((arg) => !arg.includes('webgpu')),
  '--disable-gpu',
  '--disable-blink-features=WebGPU',
];

/** A page in a browser of its own, for what would reach into other tests or needs other flags. */
export async function inOwnBrowser(
  baseURL: string | undefined,
  args: readonly string[],
  use: (headscope: HeadscopePage, browser: Browser) => Promise<void>,
): Promise<void> {
  if (baseURL === undefined) throw new Error('expected a baseURL in the configuration, got none');
  const executablePath = process.env.HEADSCOPE_CHROMIUM;
  const browser = await chromium.launch({
    args: [...args],
    ...(executablePath && { executablePath }),
  });
  try {
    const context = await browser.newContext({ baseURL });
    await use(new HeadscopePage(await context.newPage()), browser);
  } finally {
    await browser.close();
  }
}
