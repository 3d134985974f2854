import { defineConfig } from 'vite';
import { licenses } from './licenses.js';

const { page, worker } = licenses('LICENSES.txt');

export default defineConfig({
  base: '/static/graphiql/',
  plugins: [page],
  worker: { format: 'es', plugins: () => [worker()] },
  build: {
    outDir: '../../gateway/static/graphiql',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 5000,
    rolldownOptions: {
      onwarn(warning, warn) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
