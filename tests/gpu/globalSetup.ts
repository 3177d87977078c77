import { chromium } from '@playwright/test';
import { createServer } from 'vite';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';
import { openPage } from './openPage.ts';

/**
 * Serves the gpu tests with the project's own Vite configuration and asks the page for their
 * names, so that each becomes a test of its own. Returns what ends the server.
 */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const server = await createServer({
    cacheDir: 'node_modules/.cache/vite-gpu',
    logLevel: 'error',
    server: { port: 0, hmr: false, ws: false, watch: null },
    optimizeDeps: { entries: ['tests/gpu/*.ts'] },
  });
  await server.listen();
  const origin = server.resolvedUrls?.local[0];
  if (!origin) throw new Error('the server of the gpu tests has no address');
  const address = new URL('tests/gpu/index.html', origin).href;
  process.env.HEADSCOPE_GPU_ADDRESS = address;
  process.env.HEADSCOPE_GPU_NAMES = JSON.stringify(await discover(address));
  return () => server.close();
}

async function discover(address: string): Promise<string[]> {
  const executablePath = process.env.HEADSCOPE_CHROMIUM;
  const browser = await chromium.launch({
    args: chromiumArgs,
    ...(executablePath && { executablePath }),
  });
  try {
    const page = await browser.newPage();
    await openPage(page, address);
    return await page.evaluate(() => window.gpuPage?.names ?? []);
  } finally {
    await browser.close();
  }
}
