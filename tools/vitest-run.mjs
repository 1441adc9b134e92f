// Runs Vitest projects and returns how many tests passed, failed and were skipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root, toolEnvironment } from './toolchain.mjs';

const KEPT_COMPLAINTS = 4_000;

/** Runs these projects and resolves with how they ended; a run that dies without a report counts as one failed test. `skipped` holds the names of tests that did not run, `failures` a name and what was said of each that failed. */
export async function runVitest(projects, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'infaas-vitest-'));
  const report = join(folder, 'report.json');
  const args = ['run', ...projects.flatMap((name) => ['--project', name]), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests'];
  const child = spawn(join(root, 'node_modules/.bin/vitest'), args, { cwd: root, stdio: ['inherit', 'inherit', 'pipe'], env: { ...toolEnvironment(), ...env } });
  let complaints = '';
  child.stderr.on('data', (chunk) => {
    process.stderr.write(chunk);
    complaints = (complaints + chunk).slice(-KEPT_COMPLAINTS);
  });
  const [status] = await once(child, 'close').catch(() => [1]);
  const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, skipped: [], failures: [] };
  rmSync(folder, { recursive: true, force: true });
  // Vitest also fails a run for what went wrong outside of every test: a rejection that nobody handled, an error after the last test.
  if (status !== 0 && counted.failures.length === 0) counted.failures.push({ name: `vitest ${projects.join(', ')}`, message: `ended with ${status ?? 'a signal'} although no test failed; it said last:\n${stripVTControlCharacters(complaints)}` });
  return counted;
}

function count(report) {
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  // A file that could not be loaded has no tests; it is one failure all the same.
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'));
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failures: [
      ...tests.filter((test) => test.status === 'failed').map((test) => ({ name: test.fullName, message: (test.failureMessages ?? []).join('\n') })),
      ...broken.map((file) => ({ name: relative(root, file.name), message: file.message ?? '' })),
    ],
    skipped: tests.filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status)).map((test) => test.fullName),
  };
}
