import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { wasmThreads, withFactoryText } from '../.config/wasmThreads.ts';

const { resolve } = createRequire(import.meta.url);
const file = resolve('@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js');

it('gives the threads the text of their loader', () => {
  const result = wasmThreads().transform(readFileSync(file, 'utf8'), `${file}?v=1`);
  expect(result?.code).not.toContain('wasmFactoryThreadedSimd.toString()');
  expect(result?.code).toContain('new Blob(["\\nvar WasmBackendModuleThreadedSimd = ');
});

it('leaves other files alone', () => {
  expect(wasmThreads().transform('x', '/node_modules/other/backend_wasm.js')).toBeNull();
});

it('says so when the library has changed', () => {
  expect(() => withFactoryText('new Blob([])', '')).toThrow('expected wasmFactoryThreadedSimd');
});
