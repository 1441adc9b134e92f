import { defineConfig } from 'vitest/config';

/** `.proto` and `.sql` files are imported as their text, as tools/bundle.mjs does it. */
const textFiles = {
  name: 'text-files',
  transform(code: string, id: string) {
    return /\.(proto|sql)$/.test(id) ? { code: `export default ${JSON.stringify(code)};`, map: null } : undefined;
  },
};

const sources = ['apps/*/src', 'packages/*/src', 'prisma/src', 'tools'];
/** Files, models and data that are only read and judged: nothing there is timed, so that two files at a time disturb nobody. */
const untimed = ['apps/worker/src/onnx/**/*.int.test.ts', 'apps/worker/src/validation/**/*.int.test.ts', 'apps/web/src/**/*.int.test.ts',
  'apps/scheduler/src/store/**/*.int.test.ts', 'packages/demo/src/**/*.int.test.ts'];
/**
 * Control with workers, and gateways with hosts, that answer at once; servers that are started: such a test waits for loops, timers and
 * processes nearly all the time, so that two files take hardly longer than one, and checks run beside them.
 */
const waiting = ['apps/scheduler/src/{control,gateway,link-server,providers}/**/*.int.test.ts', 'packages/{shared,launcher,cli}/src/**/*.int.test.ts'];
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
          // They are pure: two hundred files share the two processes that they run in, and what these have loaded.
          isolate: false,
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration-untimed',
          include: untimed,
          exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration-waiting',
          include: waiting,
          exclude: ['**/node_modules/**', '**/dist/**', '**/.next/**'],
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          retry: 1,
        },
      },
      {
        ...shared,
        test: {
          name: 'integration',
          include: sources.map((folder) => `${folder}/**/*.int.test.ts`),
          exclude: [...untimed, ...waiting, '**/node_modules/**', '**/dist/**', '**/.next/**'],
          // Real processes on few cores: one file at a time, so that measurements and time limits mean something; a test
          // may be tried once more, and is printed with `retry x1` when it needed that.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          retry: 1,
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
          retry: 1,
        },
      },
    ],
  },
});
