// Runs the browser tests of apps/web and returns how many passed, failed and were skipped.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, toolEnvironment } from './toolchain.mjs';

/** The browser that browser tests use: PW_CHROMIUM, else a chromium of the system; null when there is none. */
export function systemChromium() {
  return [process.env.PW_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path)) ?? null;
}

/** Runs Playwright; a run that dies without a report counts as one failed test. */
export function runPlaywright(chromium) {
  const web = join(root, 'apps/web');
  const folder = mkdtempSync(join(tmpdir(), 'infaas-playwright-'));
  const report = join(folder, 'report.json');
  const { status } = spawnSync(join(web, 'node_modules/.bin/playwright'), ['test', '--reporter=list,json'], {
    cwd: web, stdio: 'inherit', env: { ...toolEnvironment(), PW_CHROMIUM: chromium, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  const stats = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')).stats : null;
  rmSync(folder, { recursive: true, force: true });
  const failed = stats ? stats.unexpected : 0;
  return {
    passed: stats ? stats.expected + stats.flaky : 0,
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: Array.from({ length: stats?.skipped ?? 0 }, (_, index) => `browser test ${index + 1}`),
  };
}
