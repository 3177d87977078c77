import { join } from 'node:path';
import { build } from 'vite';
import { listen, staticServer } from '../../src/cli/staticServer.mjs';

/** Builds the gallery beside the caches and serves it. Returns what ends the server. */
export default async function globalSetup(): Promise<() => void> {
  const root = import.meta.dirname;
  const outDir = join(root, '../../node_modules/.cache/gallery-built');
  await build({
    ...{ root, configFile: `${root}/vite.config.ts`, logLevel: 'error', base: './' },
    build: { outDir, emptyOutDir: true, target: 'esnext', minify: false },
  });
  const server = staticServer(outDir);
  const port = await listen(server, [0], 'localhost');
  process.env.HEADSCOPE_GALLERY = `http://localhost:${port}/`;
  return () => {
    server.close();
  };
}
