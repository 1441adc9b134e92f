// npm run infaas -- …, npm run demo -- …, npm run sim -- …, npm run bench -- <name> …: runs a program of the repository and passes its exit code on.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, fail, pnpm, requireNode, root, toolEnvironment } from './toolchain.mjs';

const [what, ...args] = process.argv.slice(2);
const here = process.env.INIT_CWD ?? process.cwd();

requireNode();
if (what === 'infaas') runProgram([built('packages/cli/dist/infaas-main.mjs', '@infaas/cli', 'the command line'), ...args], here);
else if (what === 'sim') runProgram([built('apps/scheduler/dist/simulator-main.mjs', '@infaas/scheduler', 'the simulator'), ...args], here);
else if (what === 'bench') runBench(args);
else fail('usage: npm run infaas -- <command> …,   npm run sim -- <command> …   or   npm run bench -- <name> …');

/** The program of a package, built when it is not there. */
function built(path, name, called) {
  const program = join(root, path);
  if (existsSync(program)) return program;
  ensureInstalled();
  if (!pnpm(['exec', 'turbo', 'run', 'build', `--filter=${name}`, '--output-logs=errors-only'])) fail(`${called} could not be built (output above).`);
  return program;
}

function runBench([name, ...rest]) {
  const folders = ['apps/scheduler/bench', 'apps/worker/bench', 'packages/launcher/bench', 'packages/shared/bench'].filter((folder) => existsSync(join(root, folder)));
  const benches = new Map(folders.flatMap((folder) => readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.bench.ts')).map((file) => [file.slice(0, -'.bench.ts'.length), join(folder, file)])));
  const file = benches.get(name);
  if (!file) fail(`usage: npm run bench -- <name> …   with one of: ${[...benches.keys()].sort().join(', ')}`);
  ensureInstalled();
  // These start the whole product.
  if (file.includes(join('packages', 'launcher'))) ensureBuilt();
  runProgram(['--import', 'tsx', file, ...rest], root);
}

function runProgram(command, cwd) {
  const { status, signal } = spawnSync(process.execPath, command, { cwd, stdio: 'inherit', env: toolEnvironment() });
  process.exit(signal ? 130 : (status ?? 1));
}
