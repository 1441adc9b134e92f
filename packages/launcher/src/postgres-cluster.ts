import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Account } from './account';
import { identify } from '@infaas/shared/platform/process-identity';
import { StartupError } from './startup-error';

export const DATABASE_OWNER = 'infaas';

type ClusterOptions = { initdb: string; directory: string; account: Account | null; password: string };

/** Returns the cluster's data directory inside `directory`, initialised on first use with the owner's password (scram). */
export async function ensureCluster({ initdb, directory, account, password }: ClusterOptions): Promise<string> {
  const data = join(directory, 'cluster');
  const mark = join(directory, 'belongs-to');
  const owner = createHash('sha256').update(`cluster.${password}`).digest('hex');
  if (existsSync(data) && existsSync(mark) && readFileSync(mark, 'utf8') === owner) return data;
  // A cluster of an installation whose data directory, and with it the password, was deleted: kept, never opened again.
  if (existsSync(data)) renameSync(data, `${data}.${new Date().toISOString().replaceAll(/[:.]/g, '-')}`);
  const making = `${data}.making`;
  rmSync(making, { recursive: true, force: true });
  await initialise({ initdb, directory: making, account, password });
  writeFileSync(mark, owner, { mode: 0o600 });
  renameSync(making, data);
  return data;
}

async function initialise({ initdb, directory, account, password }: ClusterOptions): Promise<void> {
  const passwordFile = `${directory}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) chownSync(passwordFile, account.uid, account.gid);
  try {
    const args = ['-D', directory, '-U', DATABASE_OWNER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C'];
    const child = spawn(initdb, args, {
      cwd: '/', env: postgresEnvironment(), stdio: ['ignore', 'pipe', 'pipe'], ...(account ? { uid: account.uid, gid: account.gid } : {}),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new StartupError(`The embedded Postgres could not be initialised in ${directory} (initdb ended with ${code}):\n${output.trim().slice(-1_500)}\n${hintFor(output)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function hintFor(output: string): string {
  return output.includes('could not look up effective user ID')
    ? 'Postgres wants an account that is listed in /etc/passwd: start as one (in a container, add the user to the image), or set DATABASE_URL.'
    : 'Mend this, or set DATABASE_URL.';
}

/** What Postgres's programs see: no secrets, plain messages. */
export function postgresEnvironment(): Record<string, string> {
  return { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
}

const LEFTOVER_GRACE_MS = 10_000;

/**
 * Clears the way for a start: a server that still runs on this cluster (its launcher was killed) is stopped, a lock file whose pid is
 * gone or means another program is removed.
 */
export async function clearStaleLock(data: string): Promise<void> {
  const lock = join(data, 'postmaster.pid');
  const pid = existsSync(lock) ? Number(readFileSync(lock, 'utf8').split('\n')[0]) : 0;
  if (pid <= 1) return;
  for (let waited = 0; isServerOf(pid, data) && waited < LEFTOVER_GRACE_MS; waited += 100) {
    if (waited === 0) process.kill(pid, 'SIGINT');
    await sleep(100);
  }
  if (isServerOf(pid, data)) process.kill(pid, 'SIGQUIT');
  else rmSync(lock, { force: true });
}

function isServerOf(pid: number, data: string): boolean {
  if (identify(pid) === null) return false;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(data);
  } catch {
    return process.platform !== 'linux'; // no /proc: take it for the server, as Postgres itself would
  }
}
