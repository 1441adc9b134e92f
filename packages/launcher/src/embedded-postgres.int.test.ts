import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { prepareEmbeddedPostgres } from './embedded-postgres';
import { SupervisedPart } from './supervised-part';
import { isRunning, temporaryHome, type TemporaryHome } from './testing/temporary-home';
import { databaseAnswers, waitFor } from './wait-for';

const open: { part?: SupervisedPart; directories: TemporaryHome }[] = [];

afterEach(async () => {
  const ended = open.splice(0);
  // Every server first: two of them may share a directory, and a running one still writes to it.
  for (const { part } of ended) await part?.stop();
  for (const { directories } of ended) directories.remove();
});

async function prepare(directories: TemporaryHome) {
  const embedded = await prepareEmbeddedPostgres({ home: directories.home, password: 'a-password-for-tests', shared: directories.shared });
  const server = new URL(embedded.url);
  server.pathname = '/postgres';
  const part = new SupervisedPart(embedded.spec, directories, () => undefined);
  open.push({ part, directories });
  return { embedded, part, url: server.href, answers: () => waitFor(() => databaseAnswers(server.href), { withinMs: 30_000 }) };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('embedded Postgres', () => {
  test('starts, keeps its data and its port over a restart, and leaves no process', async () => {
    const directories = temporaryHome();
    const first = await prepare(directories);
    await first.part.start();
    expect(await first.answers()).toBe(true);
    await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const pid = first.part.pid();
    await first.part.stop();
    expect(pid !== null && isRunning(pid)).toBe(false);
    expect(existsSync(join(first.embedded.directory, 'cluster/postmaster.pid'))).toBe(false);

    const second = await prepare(directories);
    expect(second.url).toBe(first.url);
    await second.part.start();
    expect(await second.answers()).toBe(true);
    expect(await query(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  test('a killed server is started again with what was committed', async () => {
    const { part, url, answers } = await prepare(temporaryHome());
    await part.start();
    await answers();
    await query(url, 'CREATE TABLE kept AS SELECT 7 AS answer');
    const before = part.pid();
    process.kill(before ?? 0, 'SIGKILL');
    expect(await waitFor(() => Promise.resolve(part.pid() !== null && part.pid() !== before), { withinMs: 30_000 })).toBe(true);
    expect(await answers()).toBe(true);
    expect(await query(url, 'SELECT answer FROM kept')).toEqual([{ answer: 7 }]);
  });

  test('a server that an earlier launcher left running is stopped first', async () => {
    const directories = temporaryHome();
    const first = await prepare(directories);
    await first.part.start();
    await first.answers();
    const leftover = first.part.pid() ?? 0;
    const second = await prepare(directories);
    expect(isRunning(leftover)).toBe(false);
    await first.part.stop();
    await second.part.start();
    expect(await second.answers()).toBe(true);
  });

  test('a lock file that names a process which is no server is removed', async () => {
    const directories = temporaryHome();
    const { embedded } = await prepare(directories);
    const lock = join(embedded.directory, 'cluster/postmaster.pid');
    writeFileSync(lock, `${process.pid}\n`);
    const { part, answers } = await prepare(directories);
    expect(existsSync(lock)).toBe(false);
    await part.start();
    expect(await answers()).toBe(true);
  });

  test('a wrong password is refused, also on loopback', async () => {
    const { part, url, answers } = await prepare(temporaryHome());
    await part.start();
    await answers();
    const wrong = new URL(url);
    wrong.password = 'not-the-password';
    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test.runIf(process.getuid?.() === 0)('as root below a closed directory: the cluster lies elsewhere, and the notes say where', async () => {
    const directories = temporaryHome(0o700);
    const { embedded, part, answers } = await prepare(directories);
    expect(embedded.directory.startsWith(directories.shared)).toBe(true);
    const notes = JSON.parse(readFileSync(join(directories.home, 'postgres.json'), 'utf8')) as { directory: string; reason: string };
    expect(notes.directory).toBe(embedded.directory);
    expect(notes.reason).toContain('cannot pass through');
    await part.start();
    expect(await answers()).toBe(true);
  });
});
