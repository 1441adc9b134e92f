// Runs the browser tests of apps/web and returns how many passed and were skipped, and what failed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolEnvironment } from './toolchain.mjs';

/** The browser that browser tests use: PW_CHROMIUM, else a chromium of the system; null when there is none. */
export function systemChromium() {
  return [process.env.PW_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path)) ?? null;
}

/** Runs Playwright; a run that dies without a report is one failure. */
export function runPlaywright(chromium) {
  const web = join(root, 'apps/web');
  const folder = mkdtempSync(join(tmpdir(), 'infaas-playwright-'));
  const report = join(folder, 'report.json');
  const { status } = spawnSync(join(web, 'node_modules/.bin/playwright'), ['test', '--reporter=list,json'], {
    cwd: web, stdio: 'inherit', env: { ...toolEnvironment(), PW_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { stats: null, suites: [] };
  rmSync(folder, { recursive: true, force: true });
  const failures = result.suites.flatMap(failuresOf);
  if (status !== 0 && failures.length === 0) failures.push({ name: 'playwright', message: `ended with ${status ?? 'a signal'} although no test failed: see its output above` });
  return {
    passed: result.stats ? result.stats.expected + result.stats.flaky : 0,
    failures,
    skipped: Array.from({ length: result.stats?.skipped ?? 0 }, (_, index) => `browser test ${index + 1}`),
  };
}

/** What failed in a suite of Playwright's report and in the suites within it. */
function failuresOf(suite) {
  const own = (suite.specs ?? []).flatMap((spec) => spec.tests.filter((test) => test.status === 'unexpected').map((test) => ({
    name: `${spec.file} › ${spec.title}`,
    message: test.results.at(-1)?.errors?.map((error) => error.message).join('\n') ?? '',
  })));
  return [...own, ...(suite.suites ?? []).flatMap(failuresOf)];
}
