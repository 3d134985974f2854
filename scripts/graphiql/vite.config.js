import { defineConfig } from 'vite';
import { licenses } from './licenses.js';

// The explorer takes the focus for the first field of each document that it shows: what is typed next
// would change the query. It may have it while the reader works in the explorer.
const GRABBING = 'activeElement && !(activeElement instanceof HTMLTextAreaElement)';
const WORKING = `(activeElement === document.body
  ? input.closest('.graphiql-explorer-root:hover')
  : activeElement?.closest('.graphiql-explorer-root'))`;

// It has no boxes for lists of values and complains of each on the console, which is no error.
const COMPLAINT = "console.error('arg mismatch between arg and selection', argType, argValue);";

const calmExplorer = {
  name: 'calm-explorer',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('/graphiql-explorer/dist/Explorer.js')) return null;
    for (const text of [GRABBING, COMPLAINT]) {
      if (!code.includes(text)) throw new Error(`The explorer has changed: it has no ${text}`);
    }
    return code.replace(GRABBING, WORKING).replaceAll(COMPLAINT, '');
  },
};

const { page, worker } = licenses('LICENSES.txt');

export default defineConfig({
  base: '/static/graphiql/',
  plugins: [calmExplorer, page],
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
