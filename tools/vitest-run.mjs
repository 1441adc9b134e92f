// Runs Vitest projects and returns how many tests passed, failed and were skipped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolEnvironment } from './toolchain.mjs';

/** Runs these projects and resolves with how they ended; a run that dies without a report counts as one failed test. `skipped` holds the names of tests that did not run. */
export async function runVitest(projects, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'infaas-vitest-'));
  const report = join(folder, 'report.json');
  const args = ['run', ...projects.flatMap((name) => ['--project', name]), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, '--passWithNoTests'];
  const child = spawn(join(root, 'node_modules/.bin/vitest'), args, { cwd: root, stdio: 'inherit', env: { ...toolEnvironment(), ...env } });
  const [status] = await once(child, 'close').catch(() => [1]);
  const counted = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0, skipped: [] };
  rmSync(folder, { recursive: true, force: true });
  if (status !== 0 && counted.failed === 0) counted.failed = 1;
  return counted;
}

function count(report) {
  const files = report.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  // A file that could not be loaded has no tests; it is one failure all the same.
  const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed')).length;
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: tests.filter((test) => test.status === 'failed').length + broken,
    skipped: tests.filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status)).map((test) => test.fullName),
  };
}
