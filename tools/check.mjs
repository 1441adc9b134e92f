// npm run check: lint, boundaries, dead code, types and unit tests.
import { repositoryChecks, runChecks } from './checks.mjs';
import { ensureGenerated, ensureInstalled, requireNode, say } from './toolchain.mjs';
import { runVitest } from './vitest-run.mjs';

requireNode();
ensureInstalled();
ensureGenerated();
const checks = await runChecks(repositoryChecks(), say);
const unit = await runVitest(['unit']);
const passed = checks.filter((check) => check.passed).length + unit.passed;
const failed = checks.filter((check) => !check.passed).length + unit.failures.length;
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
