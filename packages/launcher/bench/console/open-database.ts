import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';

/** Opens the embedded database of a running product; the caller ends it. */
export async function openProductDatabase(home: string): Promise<Client> {
  const { databasePassword } = JSON.parse(await readFile(join(home, 'secrets.json'), 'utf8')) as { databasePassword: string };
  const { port } = JSON.parse(await readFile(join(home, 'postgres.json'), 'utf8')) as { port: number };
  const database = new Client({ connectionString: `postgresql://infaas:${encodeURIComponent(databasePassword)}@127.0.0.1:${port}/infaas` });
  await database.connect();
  return database;
}

/** Has the server log the plan of every statement that takes longer than this, for connections from now on, and ends those that there are. */
export async function logPlans(database: Client, leastMs: number): Promise<void> {
  await database.query(`ALTER SYSTEM SET session_preload_libraries = 'auto_explain'`);
  await database.query(`ALTER SYSTEM SET "auto_explain.log_min_duration" = ${Math.round(leastMs)}`);
  await database.query(`ALTER SYSTEM SET "auto_explain.log_analyze" = on`);
  await database.query(`ALTER SYSTEM SET "auto_explain.log_buffers" = on`);
  await database.query(`ALTER SYSTEM SET "auto_explain.log_parameter_max_length" = 80`);
  await database.query(`ALTER SYSTEM SET log_min_messages = 'log'`);
  await database.query('SELECT pg_reload_conf()');
  await database.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()');
}
