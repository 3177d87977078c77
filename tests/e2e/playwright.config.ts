import { defineConfig } from '@playwright/test';
import { chromiumArgs } from '../runner/chromiumArgs.mjs';
import { freePort } from './freePort.ts';

// Workers read this file again: they inherit the port.
const port = (process.env.HEADSCOPE_E2E_PORT ??= String(await freePort()));
const address = `http://localhost:${port}/`;
const executablePath = process.env.HEADSCOPE_CHROMIUM;

export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  reporter: [['list'], ['../runner/playwrightCounts.mjs']],
  workers: 1,
  retries: 0,
  timeout: 120_000,
  forbidOnly: true,
  use: {
    baseURL: address,
    trace: 'off',
    launchOptions: { args: chromiumArgs, ...(executablePath && { executablePath }) },
  },
  webServer: {
    command: `node ../../src/cli/start.mjs --no-build --port ${port}`,
    url: address,
    stdout: 'ignore',
    timeout: 30_000,
  },
});
