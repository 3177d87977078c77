import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Serves the gallery of charts; the product's build does not know it. */
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../../node_modules/.cache/gallery',
  plugins: [react()],
});
