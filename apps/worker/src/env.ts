import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { z } from 'zod';
import { hostEnvironment } from './supervisor/host-environment';

const optionalCount = z.preprocess((value) => (value === '' ? undefined : value), z.coerce.number().int().positive().optional());

const schema = z.object({
  INFAAS_WORKER_NAME: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/u, 'lower-case letters, digits and dashes, at most 41').default('local-1'),
  /** `gpu`: it offers the machine's accelerator instead of its processor. */
  INFAAS_WORKER_KIND: z.enum(['cpu', 'gpu']).default('cpu'),
  INFAAS_CONTROL_HOST: z.string().min(1).default('127.0.0.1'),
  INFAAS_CONTROL_PORT: z.coerce.number().int().min(1).max(65_535).default(8003),
  INFAAS_LINK_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  INFAAS_QUEUE_URL: z.string().min(1),
  INFAAS_STORE: z.string().min(1),
  INFAAS_RUN_DIR: z.string().min(1),
  INFAAS_WORKER_CORES: optionalCount,
  INFAAS_WORKER_MEMORY_BYTES: optionalCount,
  INFAAS_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
});

/** What a worker is told by its environment, checked. */
export type WorkerEnv = {
  name: string; kind: 'cpu' | 'gpu'; controlHost: string; controlPort: number; linkToken: string; queueUrl: string; store: string; runDirectory: string;
  cores: number; memoryBytes: number; logLevel: string;
  /** What instance hosts inherit: no secrets. */
  hostEnvironment: NodeJS.ProcessEnv;
};

/** Part of the memory that instances may have, also where a worker of each kind runs; the rest is for the workers, the page cache and neighbours. */
const MEMORY_SHARE = { cpu: 0.7, gpu: 0.2 };

/** Returns the worker's settings. Throws an Error that names every variable that is missing or wrong. */
export function readEnv(environment: NodeJS.ProcessEnv = process.env): WorkerEnv {
  const parsed = schema.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`the worker's environment is not complete:\n  ${problems.join('\n  ')}`);
  }
  const env = parsed.data;
  return {
    name: env.INFAAS_WORKER_NAME, kind: env.INFAAS_WORKER_KIND, controlHost: env.INFAAS_CONTROL_HOST, controlPort: env.INFAAS_CONTROL_PORT, linkToken: env.INFAAS_LINK_TOKEN,
    queueUrl: env.INFAAS_QUEUE_URL, store: env.INFAAS_STORE, runDirectory: env.INFAAS_RUN_DIR, logLevel: env.INFAAS_LOG_LEVEL,
    hostEnvironment: hostEnvironment(environment, env.INFAAS_WORKER_KIND),
    cores: env.INFAAS_WORKER_CORES ?? availableParallelism(),
    memoryBytes: env.INFAAS_WORKER_MEMORY_BYTES ?? Math.floor(MEMORY_SHARE[env.INFAAS_WORKER_KIND] * memoryLimitBytes()),
  };
}

/** Memory of the machine, or of the container when that has less. */
function memoryLimitBytes(): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map(readNumber);
  return Math.min(totalmem(), ...limits);
}

function readNumber(file: string): number {
  try {
    const value = Number(readFileSync(file, 'utf8').trim());
    return Number.isFinite(value) && value > 0 ? value : Infinity;
  } catch {
    return Infinity;
  }
}
