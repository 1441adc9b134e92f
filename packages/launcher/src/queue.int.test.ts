import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer } from './private-redis';
import { redisAnswers, resolveQueue } from './queue';
import { SupervisedPart } from './supervised-part';
import { isRunning, temporaryHome } from './testing/temporary-home';
import { temporaryPostgres, type TemporaryPostgres } from './testing/temporary-postgres';
import { waitFor } from './wait-for';

let postgres: TemporaryPostgres;

beforeAll(async () => {
  postgres = await temporaryPostgres();
});
afterAll(() => postgres.stop());

const path = process.env['PATH'] ?? '';
const redisServer = findRedisServer(path);

function options(home: string) {
  return { home, path: '', preference: 'auto' as const, redisUrl: undefined, databaseUrl: postgres.url, password: 'a-password-for-queues' };
}

describe('resolveQueue', () => {
  test('a machine without Redis uses PostgreSQL and is told how to get one', async () => {
    const directories = temporaryHome();
    const queue = await resolveQueue(options(directories.home));
    expect(queue).toMatchObject({ kind: 'postgres', spec: null });
    expect(queue.announcement).toContain('apt install redis-server');
    directories.remove();
  });

  test('the queue role owns its own database and cannot open the product\'s', async () => {
    const directories = temporaryHome();
    const { url } = await resolveQueue(options(directories.home));
    const own = new pg.Client({ connectionString: url });
    await own.connect();
    await own.query('CREATE SCHEMA IF NOT EXISTS trial');
    await own.query('DROP SCHEMA trial');
    await own.end();
    const product = new URL(url);
    product.pathname = '/infaas';
    const other = new pg.Client({ connectionString: product.href });
    await expect(other.connect()).rejects.toMatchObject({ code: '42501' });
    directories.remove();
  });

  test('a REDIS_URL that does not answer is an error that says what to do', async () => {
    const directories = temporaryHome();
    await expect(resolveQueue({ ...options(directories.home), redisUrl: 'redis://127.0.0.1:1' })).rejects.toThrow(/REDIS_URL is set, but no Redis answers there .* unset it/s);
    directories.remove();
  });

  test.runIf(redisServer !== null || process.env['INFAAS_REQUIRE_ALL'] === '1')('a redis-server on the PATH is run privately, durable, behind a password', async () => {
    const directories = temporaryHome();
    const queue = await resolveQueue({ ...options(directories.home), path });
    if (!queue.spec) throw new Error('no Redis was found on the PATH: install redis-server');
    const part = new SupervisedPart(queue.spec, directories, () => undefined);
    await part.start();
    expect(await waitFor(() => redisAnswers(queue.url), { withinMs: 20_000 })).toBe(true);
    const anonymous = new URL(queue.url);
    anonymous.username = '';
    anonymous.password = '';
    expect(await redisAnswers(anonymous.href)).toBe(false);
    expect(statSync(join(directories.home, 'redis/redis.conf')).mode & 0o777).toBe(0o600);
    expect(existsSync(join(directories.home, 'redis/appendonlydir'))).toBe(true);
    const again = await resolveQueue({ ...options(directories.home), redisUrl: queue.url });
    expect(again).toMatchObject({ kind: 'redis', spec: null, announcement: 'Redis at REDIS_URL' });
    const pid = part.pid() ?? 0;
    await part.stop();
    expect(isRunning(pid)).toBe(false);
    directories.remove();
  });
});
