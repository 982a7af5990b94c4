// SPDX-License-Identifier: MIT
// Builds build/web/dashboard with fixed names, which the program compiles in: index.html, assets/app.js, assets/app.css and
// assets/plotly.js, loaded when the first figure comes into view. Nothing is inlined: the policy of the server allows no
// script and no style but these files.
import {copyFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {defineConfig, type Plugin} from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const outDir = here('../../build/web/dashboard');

/** Plotly is taken as it is published: bundling four megabytes again would change nothing but the time a build takes. */
const plotly: Plugin = {
  name: 'copy-plotly',
  closeBundle() {
    copyFileSync(here('../node_modules/plotly.js-strict-dist-min/plotly-strict.min.js'), `${outDir}/assets/plotly.js`);
  },
};

export default defineConfig({
  root: here('.'),
  base: './',
  plugins: [plotly],
  esbuild: {jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none'},
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    reportCompressedSize: false,
    rollupOptions: {
      output: {
        entryFileNames: 'assets/app.js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/app[extname]',
      },
    },
  },
});
