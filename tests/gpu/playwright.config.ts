import { defineConfig } from '@playwright/test';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';

const executablePath = process.env.HEADSCOPE_CHROMIUM;

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/gpu',
  globalSetup: './globalSetup.ts',
  reporter: [['list'], ['../runner/playwrightCounts.mjs']],
  workers: 1,
  retries: 0,
  timeout: 120_000,
  forbidOnly: true,
  use: {
    launchOptions: { args: chromiumArgs, ...(executablePath && { executablePath }) },
  },
});
