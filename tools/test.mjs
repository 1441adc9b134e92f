// npm test: installs what tests need, then checks, unit, integration, end-to-end and browser tests; ends with "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { GIVING_WAY, repositoryChecks, runChecks } from './checks.mjs';
import { runPlaywright, systemChromium } from './playwright-run.mjs';
import { ensureBuilt, ensureGenerated, ensureInstalled, requireNode, root, run, say } from './toolchain.mjs';
import { runVitest } from './vitest-run.mjs';

const requireAll = process.env.INFAAS_REQUIRE_ALL === '1';
const total = { passed: 0, failures: [], skipped: [] };

function add({ passed, failures, skipped = [] }) {
  total.passed += passed;
  total.failures.push(...failures);
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
add({
  passed: checks.filter((check) => check.passed).length,
  failures: checks.filter((check) => !check.passed).map(({ name, output }) => ({ name, message: output })),
});
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
}
// Said again at the end, where one looks, and where a log that was cut still has it.
const SAID_OF_A_FAILURE = 1_500;
for (const { name, message } of total.failures) console.log(`\nFAILED  ${name}\n${stripVTControlCharacters(message).slice(0, SAID_OF_A_FAILURE).replace(/^/gm, '  ')}`);
const failed = total.failures.length + (requireAll ? total.skipped.length : 0);
say('done');
console.log(`\n${total.passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
