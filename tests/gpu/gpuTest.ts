/** What a test on the GPU came to; `detail` is the error or the reason of the skip. */
export interface GpuResult {
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly detail: string;
}

class Skip extends Error {}

const registered = new Map<string, () => Promise<void> | void>();

/** Registers a test that runs in the browser on the real WebGPU backend. @throws on a name twice. */
export function gpuTest(name: string, run: () => Promise<void> | void): void {
  if (registered.has(name)) throw new Error(`two gpu tests are named "${name}"`);
  registered.set(name, run);
}

/** Ends the test as skipped: for what this machine's adapter does not offer. */
export function skip(reason: string): never {
  throw new Skip(reason);
}

/** Fails the test with the message when the condition does not hold. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/**
 * Fails the test unless both have the same length and differ by at most `tolerance` everywhere;
 * NaN equals nothing.
 */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  assert(
    actual.length === expected.length,
    `expected ${expected.length} numbers, got ${actual.length}`,
  );
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [Number(actual[i]), Number(expected[i])];
    assert(
      a === b || Math.abs(a - b) <= tolerance,
      `at ${i}: expected ${b} within ${tolerance}, got ${a}`,
    );
  }
}

/** Fails the test unless the function throws. */
export function assertThrows(run: () => void): void {
  try {
    run();
  } catch {
    return;
  }
  throw new Error('expected an error, got none');
}

/** The names in the order of registration. */
export function gpuTestNames(): string[] {
  return [...registered.keys()];
}

/** Runs one registered test. */
export async function runGpuTest(name: string): Promise<GpuResult> {
  try {
    const run = registered.get(name);
    if (!run) throw new Error(`no gpu test is named "${name}"`);
    await run();
    return { status: 'passed', detail: '' };
  } catch (error) {
    if (error instanceof Skip) return { status: 'skipped', detail: error.message };
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { status: 'failed', detail };
  }
}
