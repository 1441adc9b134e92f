import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import house from './tools/eslint-rules.mjs';

const PURE = 'a policy is a function of its arguments: pass `now` or `random` in';
const ENVIRONMENT = "read process.env in the app's env file only, and pass the value in";

/** Files in which a framework wants a default export. */
const DEFAULT_EXPORTS = [
  '**/*.config.{ts,mjs,js}', '**/vitest.*.ts', 'apps/web/src/app/**', 'apps/web/src/proxy.ts', 'apps/web/src/instrumentation.ts', '**/*.d.ts', 'apps/web/e2e/**',
];
/** The files that may read the environment: one per app, the shutdown (the launcher's pipe), tools, tests, and what only configures tools. */
const READS_ENVIRONMENT = [
  '**/env.ts', '**/*-env.ts', 'packages/shared/src/platform/shutdown.ts', '**/*.config.{ts,mjs}', 'tools/**', 'prisma/*.mjs', '**/*.test.{ts,tsx}', '**/e2e/**',
  '**/bench/**', '**/testing/**', '**/*test-data.ts',
];
const TESTS = ['**/*.test.{ts,tsx}', '**/e2e/**', '**/bench/**', '**/testing/**', '**/*.contract.ts', '**/*test-data.ts'];

const NO_ENUM = { selector: 'TSEnumDeclaration', message: 'use a union of string literals' };
const NO_DEFAULT_EXPORT = { selector: 'ExportDefaultDeclaration', message: 'export by name, so that one thing has one name' };
const NO_BARREL = { selector: 'ExportAllDeclaration', message: 'no barrel files: import from the file that defines it' };

const sizes = (lines, perFunction) => ({
  'max-lines': ['error', { max: lines, skipBlankLines: true, skipComments: true }],
  'house/function-lines': ['error', perFunction],
  'house/complexity': ['error', 12],
  'max-params': ['error', 3],
});

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/', '**/dist/', '**/.next/', '**/.turbo/', '.tools/', '.infaas/', 'prisma/src/generated/', '**/next-env.d.ts', '**/test-results/',
      '**/playwright-report/', '**/coverage/',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' }, plugins: { house } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommended],
    rules: {
      'no-undef': 'off', // the compiler does it
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false, prefer: 'type-imports' }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/naming-convention': ['error', { selector: 'typeLike', format: ['PascalCase'], custom: { regex: '^[IT][A-Z][a-z]', match: false } }],
      'no-restricted-syntax': ['error', NO_ENUM, NO_DEFAULT_EXPORT, NO_BARREL],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-console': 'error',
      'object-shorthand': 'error',
      ...sizes(300, 70),
    },
  },
  {
    // Rules that need types. A promise that nobody waits for is a lost error.
    files: ['apps/*/src/**/*.{ts,tsx}', 'packages/*/src/**/*.ts', 'prisma/src/**/*.ts'],
    ignores: ['prisma/src/generated/**'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false }],
    },
  },
  {
    files: ['packages/shared/src/{domain,policy}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'process', 'fetch', 'console',
        'crypto', 'Buffer', 'globalThis'].map((name) => ({ name, message: PURE }))],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: PURE }],
      'no-restricted-syntax': ['error', NO_ENUM, NO_DEFAULT_EXPORT, NO_BARREL,
        { selector: ':function[async=true]', message: 'no async in policy: a decision that waits is not a decision' },
        { selector: 'ClassDeclaration[superClass]:not([superClass.name="Error"])', message: 'no inheritance in policy; compose functions' },
        { selector: 'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]', message: 'no module state in policy' }],
    },
  },
  {
    // Virtual time: what a simulation does must not depend on when and where it runs.
    files: ['apps/scheduler/src/{simulator,planner}/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'process', 'fetch', 'console', 'crypto']
        .map((name) => ({ name, message: 'a simulation knows virtual time and drawn numbers only' }))],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'draw from a random stream of the scenario' }],
    },
  },
  {
    files: ['apps/**/*.{ts,tsx}', 'packages/**/*.ts', 'prisma/**/*.ts'],
    ignores: [...READS_ENVIRONMENT, 'packages/shared/src/{domain,policy}/**', 'apps/scheduler/src/{simulator,planner}/**'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: ENVIRONMENT }],
      // `import { env } from 'node:process'` would be a way round.
      'no-restricted-imports': ['error', { paths: [{ name: 'node:process', message: ENVIRONMENT }, { name: 'process', message: ENVIRONMENT }] }],
    },
  },
  {
    files: ['**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: { ...hooks.configs.recommended.rules, ...sizes(300, 140), 'house/complexity': ['error', 18] },
  },
  // One describe block is one function; tables of cases are long.
  { files: TESTS, rules: { 'house/function-lines': 'off', 'house/complexity': ['error', 25], 'max-params': 'off', 'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }], 'no-console': 'off' } },
  // Programs that talk to people on the terminal.
  { files: ['packages/cli/src/**', 'packages/demo/src/**', 'tools/**', 'prisma/*.mjs'], rules: { 'no-console': 'off' } },
  // Code, message, hint, extra: the order in which every refusal in the product is written.
  { files: ['packages/shared/src/domain/serving-error.ts'], rules: { 'max-params': ['error', 4] } },
  { files: ['**/*.d.ts'], rules: { '@typescript-eslint/consistent-type-definitions': 'off' } },
  { files: DEFAULT_EXPORTS, rules: { 'no-restricted-syntax': ['error', NO_ENUM, NO_BARREL] } },
  // One door to the generated client: its names cannot be listed by hand.
  { files: ['prisma/src/client.ts'], rules: { 'no-restricted-syntax': ['error', NO_ENUM, NO_DEFAULT_EXPORT] } },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: Object.fromEntries(['process', 'console', 'URL', 'Buffer', 'performance', 'fetch', 'setTimeout', 'clearTimeout', 'WebAssembly', 'crypto', 'module', 'require', '__dirname']
        .map((name) => [name, 'readonly'])),
    },
    rules: sizes(300, 70),
  },
  { files: ['.dependency-cruiser.cjs'], rules: { 'max-params': 'off' } },
);
