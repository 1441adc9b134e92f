import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { postgresAccount } from './account';
import { freePort } from './ports';
import { packagedBinaries, reachableBinaries } from './postgres-binaries';
import { DATABASE_OWNER, clearStaleLock, ensureCluster, postgresEnvironment } from './postgres-cluster';
import { SHARED_DIRECTORY, placeCluster } from './postgres-placement';
import { writePrivateFile } from './private-file';
import type { PartSpec } from './supervised-part';

export type EmbeddedPostgres = { spec: PartSpec; url: string; directory: string; reason: string };

const DATABASE = 'infaas';
const recordSchema = z.object({ port: z.number().int() });

/**
 * Prepares the Postgres server that npm carries: places and initialises its cluster, chooses its loopback port (the same as last time
 * where it is free) and returns how to run it. Notes of what was chosen go to `postgres.json` in the data directory.
 */
export async function prepareEmbeddedPostgres({ home, password, shared = SHARED_DIRECTORY }: { home: string; password: string; shared?: string }): Promise<EmbeddedPostgres> {
  const account = postgresAccount();
  const binaries = reachableBinaries(await packagedBinaries(), account, shared);
  const { directory, reason } = placeCluster(home, account, shared);
  const data = await ensureCluster({ initdb: binaries.initdb, directory, account, password });
  await clearStaleLock(data);
  const record = join(home, 'postgres.json');
  const port = await freePort(recordedPort(record));
  writePrivateFile(record, JSON.stringify({ port, directory, reason, account: account?.name ?? null, binaries: dirname(binaries.postgres) }, null, 2));
  return { spec: serverSpec({ postgres: binaries.postgres, data, port, account }), url: databaseUrl(password, port, DATABASE), directory, reason };
}

function serverSpec({ postgres, data, port, account }: { postgres: string; data: string; port: number; account: { uid: number; gid: number } | null }): PartSpec {
  const settings = {
    unix_socket_directories: '', max_connections: '200', max_parallel_workers_per_gather: '0', log_min_messages: 'warning', log_checkpoints: 'off',
    password_encryption: 'scram-sha-256', idle_in_transaction_session_timeout: '60s',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres', command: postgres, args: ['-D', data, '-h', '127.0.0.1', '-p', String(port), ...args], env: postgresEnvironment(), cwd: '/',
    ...(account ? { account: { uid: account.uid, gid: account.gid } } : {}),
    // SIGINT is its fast shutdown (SIGTERM would wait for clients), SIGQUIT the immediate one, which leaves no shared memory behind.
    stopSignal: 'SIGINT', stopWithinMs: 20_000, killSignal: 'SIGQUIT', beforeStart: () => clearStaleLock(data),
  };
}

/** Creates the product's database on a server that accepts connections, unless it is there. */
export async function ensureDatabase(url: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${DATABASE} FROM PUBLIC`);
  } finally {
    await client.end();
  }
}

function databaseUrl(password: string, port: number, database: string): string {
  return `postgresql://${DATABASE_OWNER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

function recordedPort(file: string): number | null {
  if (!existsSync(file)) return null;
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).port;
  } catch {
    return null; // the notes are only notes: another port does as well
  }
}
