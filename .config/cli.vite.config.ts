import { defineConfig } from 'vite';

/** Bundles the command line into one file that plain Node runs; dependencies stay outside. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20',
    outDir: 'dist-cli',
    rolldownOptions: {
      output: {
        entryFileNames: 'headscope.js',
        banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
      },
    },
  },
});
