import { fileURLToPath } from 'node:url';
import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

/** A page is painted once, with what its program draws, and not first without. Vite drops the attribute from the page's own tag. */
const paintedOnce: Plugin = {
  name: 'painted-once',
  transformIndexHtml: { order: 'post', handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"') },
};

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export default defineConfig({
  plugins: [
    paraglideVitePlugin({
      project: './project.inlang',
      outdir: './src/generated/messages',
      strategy: ['globalVariable', 'baseLocale'],
      emitTsDeclarations: true,
    }),
    svelte(),
    paintedOnce,
  ],
  // Svelte's browser build, or vitest mounts components as a server would.
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  build: {
    target: 'safari16',
    // An inlined asset is a data: URL, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // fake.html is for development: it is served by `npm run dev` and never built.
    rollupOptions: { input: { till: page('./index.html'), customer: page('./customer.html') } },
  },
  server: { port: 5173, strictPort: true },
  // Only what hangs may run into a limit; a slow machine takes its time over fetching every room.
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], setupFiles: ['./src/test-setup.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
});
