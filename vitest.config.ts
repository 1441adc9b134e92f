import { defineConfig } from 'vitest/config';

/** `.proto` and `.sql` files are imported as their text, as tools/bundle.mjs does it. */
const textFiles = {
  name: 'text-files',
  transform(code: string, id: string) {
    return /\.(proto|sql)$/.test(id) ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined;
  },
};

const sources = ['apps/*/src', 'packages/*/src', 'prisma/src', 'tools'];
const shared = { plugins: [textFiles], resolve: { conditions: ['node', 'import', 'default'] } };

export default defineConfig({
  ...shared,
  test: {
    reporters: ['default'],
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: sources.flatMap((folder) => [`${folder}/**/*.test.ts`, `${folder}/**/*.test.tsx`, `${folder}/**/*.test.mjs`]),
          exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/*.int.test.ts', '**/*.e2e.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: sources.map((folder) => `${folder}/**/*.int.test.ts`),
          exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
          // Real processes on few cores: one file at a time, so that measurements and time limits mean something.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          include: ['packages/*/e2e/**/*.e2e.test.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
