import { defineConfig } from '@playwright/test';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';

const executablePath = process.env.HEADSCOPE_CHROMIUM;

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/charts',
  globalSetup: './globalSetup.ts',
  reporter: [['list'], ['../runner/playwrightCounts.mjs']],
  workers: 1,
  retries: 0,
  timeout: 60_000,
  forbidOnly: true,
  use: {
    viewport: { width: 1280, height: 900 },
    deviceScaleFactor: 1,
    launchOptions: { args: chromiumArgs, ...(executablePath && { executablePath }) },
  },
});
