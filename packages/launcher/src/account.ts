import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from './startup-error';

export type Account = { name: string; uid: number; gid: number };

/**
 * Returns the unprivileged account that Postgres runs as when this process is root (Postgres refuses to run as root), else null. The
 * account must be in the password file, because initdb looks its own name up.
 */
export function postgresAccount(passwordFile = '/etc/passwd'): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync(passwordFile, 'utf8').split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [name, , uid, gid] = accounts.find(([candidate]) => candidate === wanted) ?? [];
    if (name !== undefined && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new StartupError('Postgres cannot run as root, and this machine has neither an account `postgres` nor `nobody`. Start as an ordinary user, or set DATABASE_URL.');
}

/** Whether an account may pass through a directory and all that contain it, by their mode bits. */
export function canTraverse(directory: string, { uid, gid }: Account): boolean {
  for (let current = directory; ; current = dirname(current)) {
    const stat = statSync(current);
    const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001;
    if ((stat.mode & bit) === 0) return false;
    if (current === dirname(current)) return true;
  }
}
