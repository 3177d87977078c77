import { writeFileSync } from 'node:fs';

/** Vitest reporter: writes how many tests passed, failed and were skipped, and why. */
export default class VitestCounts {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const file = process.env.HEADSCOPE_COUNTS;
    if (!file) return;
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const results = tests.map((test) => ({ name: test.fullName, result: test.result() }));
    const skipped = results.flatMap(({ name, result }) =>
      result.state === 'passed' || result.state === 'failed'
        ? []
        : [{ name, reason: ('note' in result && result.note) || 'no reason given' }],
    );
    const passed = results.filter(({ result }) => result.state === 'passed').length;
    const failed = results.filter(({ result }) => result.state === 'failed').length;
    writeFileSync(file, JSON.stringify({ passed, failed, skipped }));
  }
}
