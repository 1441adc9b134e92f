import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { canTraverse, type Account } from './account';

/** Where root's installations keep what an unprivileged account must reach. */
export const SHARED_DIRECTORY = '/var/lib/infaas';

export type Placement = { directory: string; reason: string };

/**
 * Returns the directory for the cluster, made and owned by the account that Postgres runs as: inside the data directory, or, where that
 * account cannot pass, below `shared` in one named after the data directory.
 */
export function placeCluster(home: string, account: Account | null, shared = SHARED_DIRECTORY): Placement {
  if (account === null) return { directory: makeOwned(join(home, 'postgres'), null), reason: 'in the data directory' };
  if (canTraverse(home, account)) return { directory: makeOwned(join(home, 'postgres'), account), reason: `in the data directory, as ${account.name}` };
  mkdirSync(shared, { recursive: true, mode: 0o755 });
  const directory = join(shared, createHash('sha256').update(home).digest('hex').slice(0, 16));
  return { directory: makeOwned(directory, account), reason: `outside the data directory, because the account ${account.name} cannot pass through to ${home}` };
}

function makeOwned(directory: string, account: Account | null): string {
  if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700 });
  chmodSync(directory, 0o700);
  if (account) chownSync(directory, account.uid, account.gid);
  return directory;
}
