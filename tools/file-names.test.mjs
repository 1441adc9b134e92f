import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const NOT_OURS = new Set(['node_modules', 'dist', '.next', '.turbo', '.git', '.tools', '.infaas', 'generated', 'coverage', 'test-results', 'playwright-report']);

function paths(folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !NOT_OURS.has(name)).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? [path, ...paths(path)] : [path];
  });
}

const all = paths();

test('no file or folder has a name that says nothing', () => {
  const empty = /(^|\/|[-.])(utils?|helpers?|common|misc|libs?)([-.][^/]*)?$/;
  expect(all.filter((path) => empty.test(path))).toEqual([]);
});

test('source files are named in kebab-case', () => {
  const sources = all.filter((path) => /^(apps|packages|prisma|tools)\/.*\.(ts|tsx|mjs|cjs)$/.test(path));
  // Next's routes name folders after parameters: [...path], (console).
  const odd = sources.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(path.split('/').at(-1)));
  expect(odd).toEqual([]);
});

test('tests are not switched off', () => {
  // Asked of git, so that generated and ignored files are not read.
  const pattern = String.raw`\b(it|test|describe)\.(only|todo|skip)\(`;
  let found = '';
  try {
    found = execFileSync('git', ['grep', '-n', '--untracked', '-E', pattern, '--', '*.test.ts', '*.test.tsx', '*.test.mjs', '*.e2e.ts'], { cwd: root, encoding: 'utf8' });
  } catch {
    // git grep ends with 1 when it finds nothing
  }
  expect(found).toBe('');
});
