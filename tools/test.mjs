// npm test: installs what tests need, then checks, unit, integration, end-to-end and browser tests; ends with "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GIVING_WAY, repositoryChecks, runChecks } from './checks.mjs';
import { runPlaywright, systemChromium } from './playwright-run.mjs';
import { ensureBuilt, ensureGenerated, ensureInstalled, requireNode, root, run, say } from './toolchain.mjs';
import { runVitest } from './vitest-run.mjs';

const requireAll = process.env.INFAAS_REQUIRE_ALL === '1';
const total = { passed: 0, failed: 0, skipped: [] };

function add({ passed, failed, skipped = [] }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped.push(...skipped);
}

/** Installs Debian packages where that is possible (root, apt-get), and returns whether the program is there afterwards. */
function ensureProgram(isThere, debianPackage) {
  if (isThere()) return true;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say(`installing ${debianPackage}`);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      || (run('apt-get', ['update', '-qq']) && run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', debianPackage], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }));
  }
  return isThere();
}

const onPath = (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

requireNode();
process.chdir(root);
ensureInstalled();
const hasRedis = ensureProgram(() => onPath('redis-server') || onPath('valkey-server'), 'redis-server');
const hasChromium = ensureProgram(() => systemChromium() !== null, 'chromium');
if (!hasRedis) say('no redis-server: the tests of the Redis queue are skipped (apt install redis-server)');
if (!hasChromium) say('no chromium: the browser tests are skipped (apt install chromium, or set PW_CHROMIUM)');

ensureGenerated();
// Checks keep the processor busy, these tests hardly use it: together they take little longer than either.
say('checks, and integration tests that mostly wait');
const [checks, waiting] = await Promise.all([runChecks(repositoryChecks(), say, GIVING_WAY), runVitest(['integration-waiting'])]);
add({ passed: checks.filter((check) => check.passed).length, failed: checks.filter((check) => !check.passed).length });
add(waiting);

say('unit tests');
add(await runVitest(['unit']));
say('building');
ensureBuilt();
say('integration tests');
add(await runVitest(['integration-untimed']));
add(await runVitest(['integration']));
say('end-to-end tests');
add(await runVitest(['e2e']));
if (existsSync(join(root, 'apps/web/playwright.config.ts'))) {
  if (hasChromium) {
    say('browser tests');
    add(runPlaywright(systemChromium()));
  } else {
    total.skipped.push('browser tests: no chromium');
  }
}

if (total.skipped.length > 0) {
  console.log(`\n${total.skipped.length} skipped${requireAll ? ' (INFAAS_REQUIRE_ALL=1: they count as failed)' : ''}:`);
  for (const name of total.skipped) console.log(`  ${name}`);
  if (requireAll) total.failed += total.skipped.length;
}
say('done');
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
