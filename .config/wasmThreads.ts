import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const moduleFile = /tfjs-backend-wasm\/dist\/backend_wasm\.js$/;
const sourceOfItself =
  /`var WasmBackendModuleThreadedSimd = ` \+\s*wasmFactoryThreadedSimd\.toString\(\)/;
const factoryPath = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';

/**
 * Replaces, in tfjs's wasm backend, "the source of this function" by the text of the file that
 * defines the function. Throws when the expression is not there.
 */
export function withFactoryText(code: string, factoryText: string): string {
  if (!sourceOfItself.test(code)) {
    throw new Error(
      'expected wasmFactoryThreadedSimd.toString() in tfjs-backend-wasm/dist/backend_wasm.js, got none: look at .config/wasmThreads.ts',
    );
  }
  return code.replace(sourceOfItself, () => JSON.stringify(factoryText));
}

/**
 * Makes the threads of tfjs's wasm backend start in a bundle. The backend hands the source of its
 * loader to its threads by `toString()`; once bundled, that source refers to names of the bundle
 * which the threads do not have. A Rolldown plugin, so it serves the build, the worker build and
 * the dependency optimizer of the development server.
 */
export function wasmThreads() {
  return {
    name: 'headscope-wasm-threads',
    transform(code: string, id: string) {
      const path = id.split('?')[0]?.replaceAll('\\', '/') ?? '';
      if (!moduleFile.test(path)) return null;
      const factory = createRequire(import.meta.url).resolve(factoryPath);
      return { code: withFactoryText(code, readFileSync(factory, 'utf8')), map: null };
    },
  };
}
