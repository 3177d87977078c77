import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { onlyPartsOf } from './.config/lazyParts.ts';
import { wasmThreads } from './.config/wasmThreads.ts';

/** Threads in wasm need a cross-origin isolated page. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const tensorflow = [
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-backend-webgpu',
];

/** Tests that train, or measure a trained model at length. */
const trained = ['tests/models/**/*.test.ts', 'src/labs/*/train.test.ts'];

/** Tests that hold numbers to something independent: fixtures, plain loops, closed forms. */
const reference = ['tests/reference/**/*.test.ts', 'src/analyses/*/method.test.ts'];

export default defineConfig({
  base: './',
  plugins: [react(), wasmThreads(), onlyPartsOf('page')],
  worker: { format: 'es', plugins: () => [wasmThreads(), onlyPartsOf('worker')] },
  build: { target: 'esnext', chunkSizeWarningLimit: 4096 },
  server: { headers: isolation },
  preview: { headers: isolation },
  optimizeDeps: { include: tensorflow, rolldownOptions: { plugins: [wasmThreads()] } },
  test: {
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.ts'],
          exclude: ['tests/{gpu,e2e}/**', ...trained, ...reference],
          // Most of a short file's time would be spent on importing the tensor library anew.
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'trained', include: trained },
      },
      {
        extends: true,
        test: {
          name: 'reference',
          include: reference,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
