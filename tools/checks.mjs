// Lint, boundaries, dead code and types: each check is one test with a name, a result and, when it failed, its output.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { root, toolEnvironment } from './toolchain.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', name);

/** Every check of the repository: name and command. */
export function repositoryChecks() {
  const packages = ['apps', 'packages'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`)).concat('prisma');
  return [
    { name: 'eslint', command: [bin('eslint'), '.', '--max-warnings=0', '--cache', '--cache-location', 'node_modules/.cache/eslint/'] },
    { name: 'dependency-cruiser', command: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', '--output-type', 'err', 'apps', 'packages', 'prisma'] },
    { name: 'knip', command: [bin('knip'), '--no-progress'] },
    ...packages.filter((path) => existsSync(join(root, path, 'tsconfig.json'))).map((path) => ({ name: `types of ${path}`, command: [bin('tsc'), '-p', path] })),
  ];
}

/** What checks are run at beside tests that wait: they take what these leave of the processor. */
export const GIVING_WAY = 19;

/** Runs checks, two at a time, and returns a result for each; `report` gets one line per check as it ends. */
export async function runChecks(checks, report, niceness = 0) {
  const waiting = [...checks];
  const results = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const { passed, output, seconds } = await execute(check.command, niceness);
      report(`${passed ? 'passed' : 'FAILED'}  ${check.name} (${seconds.toFixed(1)} s)`);
      if (!passed) console.log(output);
      results.push({ name: check.name, passed, output });
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}

function execute([command, ...args], niceness) {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd: root, env: { ...toolEnvironment(), FORCE_COLOR: '0' }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (niceness > 0 && child.pid !== undefined) giveWay(child.pid, niceness);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ passed: false, output: String(error), seconds: 0 }));
    child.on('close', (code) => resolve({ passed: code === 0, output, seconds: (performance.now() - startedAt) / 1_000 }));
  });
}

/** Where the system does not let it be lowered, a check runs like everything else. */
function giveWay(pid, niceness) {
  try {
    setPriority(pid, niceness);
  } catch {
    // nothing is lost but a little time
  }
}
