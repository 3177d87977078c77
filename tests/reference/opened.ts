import { afterAll, beforeAll, expect } from 'vitest';
import type { MethodContext } from '../../src/analyses/define';
import { random } from '../../src/base/random';
import { disposeModel } from '../../src/model/loaded';
import type { LoadedModel } from '../../src/model/loaded';
import { loadModel } from '../../src/model/weights/load';
import { startBackend } from '../../src/tensor/backend';
import type { BackendName } from '../../src/tensor/backend';
import { nodePlatform } from '../../src/tensor/platform/platformNode';
import { liveTensors } from '../../src/tensor/scope';
import { handBuiltFolder } from '../handBuilt/inductionModel';

/**
 * Opens a model before the tests around it and frees it after them: by then nothing else may be left on
 * the backend.
 */
export function openBeforeAll(
  backend: BackendName,
  open: () => Promise<LoadedModel>,
  use: (model: LoadedModel) => unknown,
): void {
  let model: LoadedModel;
  let before: number;
  beforeAll(async () => {
    await startBackend(nodePlatform, backend);
    before = liveTensors();
    model = await open();
    await use(model);
  });
  afterAll(() => {
    disposeModel(model);
    expect(liveTensors()).toBe(before);
  });
}

/** The model that is built by hand, on wasm. */
export function openHandBuilt(use: (model: LoadedModel) => unknown): void {
  openBeforeAll('wasm', () => loadModel(handBuiltFolder(), 'files'), use);
}

/** Runs a method to its end without telling anybody. */
export function unwatched(seed: number): MethodContext<unknown> {
  return {
    onProgress: () => undefined,
    checkpoint: () => Promise.resolve(),
    random: random(seed),
  };
}
