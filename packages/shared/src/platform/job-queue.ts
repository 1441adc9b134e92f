import { Queue, QueueEvents, Worker, createPostgresBackend, type Job, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import type { planJobs } from '../jobs/plan-jobs';
import { JOBS, jobOutcomeSchema, type JobName, type JobOutcome, type JobPayload } from '../jobs/catalogue';

/** Where jobs live: a Redis, or a PostgreSQL database of which only the queue's schema is used. */
export type QueueLocation = { kind: 'redis'; url: string } | { kind: 'postgres'; url: string };

/** Parses INFAAS_QUEUE_URL: redis://, rediss:// or postgresql://. Throws on anything else. */
export function queueLocation(url: string): QueueLocation {
  if (/^rediss?:\/\//.test(url)) return { kind: 'redis', url };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  throw new Error(`the queue's URL must start with redis:// or postgresql://`);
}

export type JobState = 'waiting' | 'active' | 'completed' | 'failed' | 'missing';

/** A job on its way to the queue; a lower priority number is taken first, none at all before every number. */
export type QueuedJob<Name extends JobName> = [name: Name, jobId: string, payload: JobPayload<Name>, options?: { priority?: number }];

/** Control's end of one worker's queue. */
export type JobProducer = {
  /** Puts a job on the queue; the same id twice is one job. Rejects when the queue does not answer. */
  add<Name extends JobName>(...job: QueuedJob<Name>): Promise<void>;
  /** Where a job is, and its outcome when it has ended. */
  look(jobId: string): Promise<{ state: JobState; outcome: JobOutcome | null; error: string | null }>;
  /** Forgets a job that has ended and was committed. */
  forget(jobId: string): Promise<void>;
  /** Throws the whole queue away: its worker is dead. */
  obliterate(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens the producer's end of a queue. `onEnded` is called with the job's id soon after it completed or failed; it is a hint that may be
 * missed (at start-up, or while the queue's server is away), so that open jobs must also be looked at now and then.
 */
export function openJobProducer(location: QueueLocation, queue: string, onEnded: (jobId: string) => void): JobProducer {
  const connections = createConnections(location);
  const q = connections.build((connection, backend) => new Queue(queue, { connection, skipVersionCheck: true }, backend), 'producer');
  const events = connections.build((connection, backend) => new QueueEvents(queue, { connection, skipVersionCheck: true }, backend), 'consumer');
  q.on('error', () => undefined);
  events.on('error', () => undefined);
  events.on('completed', ({ jobId }) => onEnded(jobId));
  events.on('failed', ({ jobId }) => onEnded(jobId));
  const options: JobsOptions = { attempts: 1, removeOnComplete: { age: 86_400, count: 20_000 }, removeOnFail: { age: 86_400, count: 5_000 } };

  return {
    async add(...[name, jobId, payload, extra]) {
      const parsed = JOBS[name].payload.parse(payload);
      await q.add(name, parsed, { ...options, jobId, ...(extra?.priority ? { priority: extra.priority } : {}) });
    },
    async look(jobId) {
      // The state is read before the job: a job read first may have ended since, without its return value in hand.
      const state = await q.getJobState(jobId);
      const job = (await q.getJob(jobId)) as Job | undefined;
      if (!job) return { state: 'missing', outcome: null, error: null };
      if (state === 'completed') {
        const outcome = jobOutcomeSchema.safeParse(job.returnvalue);
        return outcome.success
          ? { state: 'completed', outcome: outcome.data, error: null }
          : { state: 'failed', outcome: null, error: 'the worker returned something that is no job outcome' };
      }
      if (state === 'failed') return { state: 'failed', outcome: null, error: job.failedReason ?? 'failed' };
      return { state: state === 'active' ? 'active' : 'waiting', outcome: null, error: null };
    },
    async forget(jobId) {
      await q.remove(jobId);
    },
    async obliterate() {
      await q.obliterate({ force: true });
    },
    async close() {
      await Promise.race([Promise.allSettled([events.close(), q.close()]), pause(CLOSE_MS)]);
      connections.close();
    },
  };
}

type AllHandlers = { [Name in JobName]: (payload: JobPayload<Name>) => Promise<JobOutcome> };
/** What a worker can do; plans are control's own. */
export type JobHandlers = Omit<AllHandlers, keyof typeof planJobs>;

/** The consumer's end: runs the handlers, at most `concurrency` at a time, and parses every payload again. */
export function openJobConsumer(
  location: QueueLocation,
  queue: string,
  options: { concurrency: number; handlers: Partial<AllHandlers>; onError: (error: Error) => void },
): { ready: Promise<void>; close: () => Promise<void> } {
  const connections = createConnections(location);
  const run = async (job: Job): Promise<JobOutcome> => {
    const definition = JOBS[job.name as JobName];
    const handler = options.handlers[job.name as JobName] as ((payload: unknown) => Promise<JobOutcome>) | undefined;
    if (definition === undefined || handler === undefined) return { ok: false, failure: { code: 'unsupported', message: `no such job: ${job.name}`, retry: false } };
    const payload = definition.payload.parse(job.data);
    return handler(payload);
  };
  const worker = connections.build(
    (connection, backend) =>
      new Worker(queue, run, {
        connection, concurrency: options.concurrency, maxStalledCount: 0, lockDuration: 60_000, skipVersionCheck: true,
      }, backend),
    'consumer',
  );
  worker.on('error', options.onError);
  return {
    ready: worker.waitUntilReady().then(() => undefined),
    async close() {
      await Promise.race([worker.close(true).catch(() => undefined), pause(CLOSE_MS)]);
      connections.close();
    },
  };
}

/** A close that waits for a server that went away may never end; the sockets are dropped after so long. */
const CLOSE_MS = 2_000;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/**
 * pg calls this for each new connection of a pool. A connection that breaks while it is checked out emits `error` beside rejecting its
 * query; without a listener that would end the process.
 */
function survive(client: { on: (event: 'error', listener: () => void) => void }, done: () => void): void {
  client.on('error', () => undefined);
  done();
}

/** Makes BullMQ's objects for either backend, each with a connection of its own, and closes the connections at the end. */
function createConnections(location: QueueLocation) {
  const open: Redis[] = [];
  return {
    build<T>(make: (connection: never, backend: never) => T, role: 'producer' | 'consumer'): T {
      if (location.kind === 'postgres') {
        const pool = { connectionString: location.url, migrate: true, max: role === 'producer' ? 2 : 3, verify: survive };
        return make(pool as never, createPostgresBackend as never);
      }
      // A producer fails fast (its row stays and is put on the queue again); a consumer waits for Redis for ever.
      const redis = new Redis(location.url, role === 'producer' ? { maxRetriesPerRequest: 1, enableOfflineQueue: true } : { maxRetriesPerRequest: null });
      redis.on('error', () => undefined);
      open.push(redis);
      return make(redis as never, undefined as never);
    },
    close: () => open.forEach((redis) => redis.disconnect()),
  };
}
