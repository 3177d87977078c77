import { writeFileSync } from 'node:fs';

/**
 * Playwright reporter: writes how many tests passed, failed and were skipped, and why. One that
 * was to run and did not counts as failed.
 */
export default class PlaywrightCounts {
  /** @type {import('@playwright/test/reporter').Suite | undefined} */
  #suite;

  /**
   * @param {import('@playwright/test/reporter').FullConfig} _config
   * @param {import('@playwright/test/reporter').Suite} suite
   */
  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onEnd() {
    const file = process.env.HEADSCOPE_COUNTS;
    const tests = this.#suite?.allTests() ?? [];
    if (!file) return;
    const skipped = tests
      .filter((test) => test.outcome() === 'skipped' && test.expectedStatus === 'skipped')
      .map((test) => ({
        name: test.titlePath().filter(Boolean).join(' > '),
        reason:
          test.annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given',
      }));
    const passed = tests.filter((test) => test.outcome() === 'expected').length;
    const failed = tests.length - passed - skipped.length;
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }

  printsToStdio() {
    return false;
  }
}
