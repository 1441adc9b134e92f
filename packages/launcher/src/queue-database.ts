import pg from 'pg';
import { StartupError } from './startup-error';

const QUEUE_ROLE = 'infaas_queue';

/**
 * Makes the role and the database that BullMQ's PostgreSQL backend uses, on the server of `databaseUrl`, and returns the URL for it. The
 * role owns that database and can open no other of ours: workers log in as it.
 */
export async function ensureQueueDatabase(databaseUrl: string, password: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await ensureRole(client, password);
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [QUEUE_ROLE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${QUEUE_ROLE} OWNER ${QUEUE_ROLE}`);
    await client.query(`REVOKE CONNECT ON DATABASE ${QUEUE_ROLE} FROM PUBLIC`);
  } catch (error) {
    throw new StartupError(`The job queue needs a role and a database of its own, and DATABASE_URL's account may not make them (${String(error)}). Grant it CREATEROLE and CREATEDB, or set REDIS_URL.`);
  } finally {
    await client.end();
  }
  const url = new URL(databaseUrl);
  url.username = QUEUE_ROLE;
  url.password = password;
  url.pathname = `/${QUEUE_ROLE}`;
  return url.href;
}

async function ensureRole(client: pg.Client, password: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [QUEUE_ROLE]);
  const literal = client.escapeLiteral(password);
  await client.query(`${rowCount === 0 ? 'CREATE' : 'ALTER'} ROLE ${QUEUE_ROLE} LOGIN PASSWORD ${literal} NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT 120`);
  // Making a database for another role needs membership in it (a superuser has it anyway).
  await client.query(`GRANT ${QUEUE_ROLE} TO CURRENT_USER`);
}
