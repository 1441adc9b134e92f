// What every command of the repository needs first: a Node that is new enough, pnpm, the npm packages, the built programs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));
const tools = join(root, '.tools');
const startedAt = performance.now();

/** Prints one line with the time since the command began. */
export function say(text) {
  console.log(`[${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s] ${text}`);
}

/** Ends the process with what went wrong and what to do about it. */
export function fail(text) {
  console.error(`\n${text}`);
  process.exit(1);
}

/** Ends the process when this Node is too old for the dependencies. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`INFaaS needs Node 20.19 or newer; this is ${process.versions.node} (${process.execPath}).\nInstall a newer one, for example: npm install -g --prefix ~/node node@22, then put ~/node/bin first in PATH.`);
}

/** The environment of every tool: nothing phones home, nothing is downloaded beside npm packages, caches stay here when HOME cannot be written. */
export function toolEnvironment() {
  const quiet = {
    TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', ONNXRUNTIME_NODE_INSTALL: 'skip', CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1', DO_NOT_TRACK: '1', npm_config_update_notifier: 'false', npm_config_fund: 'false', npm_config_audit: 'false',
  };
  return { ...process.env, ...(homeIsWritable() ? {} : cachesInTools()), ...quiet };
}

function homeIsWritable() {
  try {
    accessSync(homedir(), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function cachesInTools() {
  const at = (name) => join(tools, name);
  return {
    npm_config_cache: at('npm-cache'),
    XDG_CACHE_HOME: at('cache'), XDG_DATA_HOME: at('data'), XDG_STATE_HOME: at('state'), XDG_CONFIG_HOME: at('config'), PNPM_HOME: at('pnpm-home'),
  };
}

/** Runs a command to its end; its output is shown only when it fails, or at once with `show`. Returns whether it succeeded. */
export function run(command, args, { show = false, cwd = root, env = toolEnvironment() } = {}) {
  const result = spawnSync(command, args, { cwd, env, stdio: show ? 'inherit' : 'pipe', encoding: 'utf8', maxBuffer: 1 << 28 });
  if (result.status === 0) return true;
  if (!show) console.error(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? String(result.error) : ''}`);
  return false;
}

/** Runs pnpm with these arguments: the one on the PATH when it is the pinned version, else one of our own in .tools. */
export function pnpm(args, { env = toolEnvironment(), ...options } = {}) {
  const [command, ...first] = pnpmCommand();
  // Turbo starts pnpm by name: it has to find the same one.
  const path = first.length === 0 ? env.PATH : [join(tools, 'node_modules', '.bin'), env.PATH].join(delimiter);
  return run(command, [...first, ...args], { ...options, env: { ...env, PATH: path } });
}

let foundPnpm;
function pnpmCommand() {
  return (foundPnpm ??= findPnpm());
}

function findPnpm() {
  const wanted = readJson(join(root, 'package.json')).packageManager.split('@')[1];
  // Asked outside the repository: inside, pnpm would fetch the pinned version by itself.
  const onPath = spawnSync('pnpm', ['--version'], { cwd: tmpdir(), encoding: 'utf8', env: toolEnvironment() });
  if (onPath.status === 0 && onPath.stdout.trim() === wanted) return ['pnpm'];
  const own = join(tools, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  const installed = existsSync(own) && readJson(join(tools, 'node_modules', 'pnpm', 'package.json')).version === wanted;
  if (!installed) {
    say(`installing pnpm ${wanted} into .tools`);
    mkdirSync(tools, { recursive: true });
    if (!run('npm', ['install', '--prefix', tools, '--no-save', '--no-package-lock', `pnpm@${wanted}`])) {
      fail(`pnpm could not be installed (output above). Check that npm reaches its registry, or install it yourself: npm install -g pnpm@${wanted}`);
    }
  }
  return [process.execPath, own];
}

/** Installs the npm packages when the lockfile, this Node's major version or the platform changed since the last install. */
export function ensureInstalled() {
  const stamp = join(root, 'node_modules', '.infaas-installed');
  const state = hashOf([
    process.versions.node.split('.')[0], process.platform, process.arch,
    ...['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests()].map((file) => readFileSync(join(root, file), 'utf8')),
  ]);
  if (readText(stamp) === state) return;
  say('installing npm packages (first time: a minute or two)');
  // CI=1: pnpm removes an outdated node_modules without asking.
  if (!pnpm(['install', '--frozen-lockfile'], { env: { ...toolEnvironment(), CI: '1' } })) {
    fail('npm packages could not be installed (output above). Check that npm reaches its registry, then try again.');
  }
  writeFileSync(stamp, state);
}

function manifests() {
  const workspaces = ['apps', 'packages'].flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  return [...workspaces, 'prisma'].map((folder) => `${folder}/package.json`).filter((file) => existsSync(join(root, file))).sort();
}

/** Builds every program when a source changed since the last build. */
export function ensureBuilt() {
  const stamp = join(root, '.turbo', 'infaas-built');
  const state = sourceState();
  if (readText(stamp) === state && outputsExist()) return;
  say('building (first time: a minute or two)');
  if (!pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--concurrency=2'])) {
    fail('the build failed (output above).');
  }
  mkdirSync(join(root, '.turbo'), { recursive: true });
  writeFileSync(stamp, sourceState());
}

/** Makes the generated sources (database client), which type checks and tests import. */
export function ensureGenerated() {
  if (!pnpm(['exec', 'turbo', 'run', 'generate', '--output-logs=errors-only'])) fail('the database client could not be generated (output above).');
}

function outputsExist() {
  return ['packages/launcher/dist/launcher-main.mjs', 'apps/scheduler/dist/gateway-main.mjs', 'apps/worker/dist/worker-main.mjs', 'apps/web/.next/BUILD_ID']
    .every((file) => existsSync(join(root, file)));
}

const NOT_SOURCES = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'coverage', 'test-results', 'playwright-report', 'next-env.d.ts']);

/** A hash over path, size and time of every file that a build reads. */
function sourceState() {
  const seen = [];
  const walk = (path) => {
    for (const entry of readdirSync(join(root, path), { withFileTypes: true })) {
      if (NOT_SOURCES.has(entry.name) || /\.(test|e2e|bench)\.tsx?$/.test(entry.name) || entry.name.endsWith('.tsbuildinfo')) continue;
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) walk(child);
      else if (entry.isFile()) seen.push(describe(child));
    }
  };
  for (const folder of ['apps', 'packages', 'prisma']) walk(folder);
  for (const file of ['pnpm-lock.yaml', 'turbo.json', 'tsconfig.base.json', 'tools/bundle.mjs']) seen.push(describe(file));
  return hashOf([process.versions.node.split('.')[0], ...seen.sort()]);
}

function describe(file) {
  const { size, mtimeMs } = statSync(join(root, file));
  return `${file} ${size} ${mtimeMs}`;
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
