import { Redis } from 'ioredis';
import { findRedisServer, preparePrivateRedis } from './private-redis';
import { ensureQueueDatabase } from './queue-database';
import { StartupError } from './startup-error';
import type { PartSpec } from './supervised-part';

/** Where jobs live: `spec` is the server to run for it, `announcement` one line for people. */
export type QueueBackend = { kind: 'redis' | 'postgres'; url: string; spec: PartSpec | null; announcement: string };

export type QueueOptions = {
  home: string;
  path: string;
  preference: 'auto' | 'postgres';
  redisUrl: string | undefined;
  databaseUrl: string;
  password: string;
};

/**
 * Chooses the queue's backend: REDIS_URL, else a redis-server or valkey-server on the PATH (to be run privately), else PostgreSQL.
 * Throws a StartupError when REDIS_URL is stated and does not answer.
 */
export async function resolveQueue(options: QueueOptions): Promise<QueueBackend> {
  const { home, password } = options;
  if (options.preference === 'postgres') return postgresBackend(options, 'PostgreSQL, as INFAAS_QUEUE asks');
  if (options.redisUrl !== undefined) {
    const advice = await checkRedis(options.redisUrl);
    return { kind: 'redis', url: options.redisUrl, spec: null, announcement: `Redis at REDIS_URL${advice}` };
  }
  const program = findRedisServer(options.path);
  if (program === null) {
    return postgresBackend(options, 'PostgreSQL, because this machine has no Redis. Jobs run some three times faster with one: apt install redis-server (or brew install redis), or set REDIS_URL');
  }
  const redis = await preparePrivateRedis({ home, program, password });
  return { kind: 'redis', url: redis.url, spec: redis.spec, announcement: `a private Redis (${program})` };
}

async function postgresBackend({ databaseUrl, password }: QueueOptions, announcement: string): Promise<QueueBackend> {
  return { kind: 'postgres', url: await ensureQueueDatabase(databaseUrl, password), spec: null, announcement };
}

/** Whether a Redis answers at this URL now. */
export async function redisAnswers(url: string): Promise<boolean> {
  return withRedis(url, async (redis) => (await redis.ping()) === 'PONG').catch(() => false);
}

/** Returns a remark when this Redis may throw jobs away, else the empty string. */
async function checkRedis(url: string): Promise<string> {
  try {
    const memory = await withRedis(url, (redis) => redis.info('memory'));
    const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1];
    return policy === undefined || policy === 'noeviction' ? '' : ` (its maxmemory-policy is ${policy}: set it to noeviction, or jobs may vanish)`;
  } catch (error) {
    throw new StartupError(`REDIS_URL is set, but no Redis answers there (${error instanceof Error ? error.message : String(error)}). Correct it, or unset it to use a private one.`);
  }
}

async function withRedis<T>(url: string, ask: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, connectTimeout: 3_000, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
