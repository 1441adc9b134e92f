import type { ChildProcess } from 'node:child_process';
import { freePort } from '@infaas/shared/platform/testing/free-port';
import { killAndWait, startUntil } from '@infaas/shared/platform/testing/start-redis';
import type { Programs } from './bundle-programs';
import type { ModelCase } from './cases';
import { startProgram } from './child-program';
import type { System } from './system';

type Of = { model: ModelCase; modelPath: string; threads: number };
const argsOf = (of: Of): string[] => [of.modelPath, of.model.input.join(','), String(of.threads)];

/** Starts baseline (b): node:http and onnxruntime-node in one process. */
export async function startNodeHttp(programs: Programs, of: Of): Promise<System> {
  return startServer(programs, of, { name: 'node:http', kind: 'binary' });
}

/** Starts baseline (c): Fastify with JSON tensors. */
export async function startFastify(programs: Programs, of: Of): Promise<System> {
  return startServer(programs, of, { name: 'fastify', kind: 'json' });
}

async function startServer(programs: Programs, of: Of, as: { name: string; kind: string }): Promise<System> {
  const server = await startProgram<{ port: number }>(as.name, programs.path('baseline-server'), { args: [as.kind, ...argsOf(of)] });
  return { name: as.name, port: server.ready.port, processes: [server], note: '', stop: () => server.stop() };
}

/** Starts baseline (d): one BullMQ job per query over a private Redis without persistence, or returns null where there is no redis-server. */
export async function startBullMq(programs: Programs, of: Of): Promise<System | null> {
  const port = String(await freePort());
  const redis = await startRedis(port).catch(() => null);
  if (redis === null) return null;
  const worker = await startProgram<object>('bullmq worker', programs.path('queue-worker'), { args: [port, ...argsOf(of)] });
  const server = await startProgram<{ port: number }>('bullmq front', programs.path('queue-server'), { args: [port] });
  return {
    name: 'bullmq', port: server.ready.port, processes: [server, worker, { name: 'redis', pid: redis.pid ?? -1 }], note: '',
    async stop() {
      await Promise.all([server.stop(), worker.stop()]);
      await killAndWait(redis, 'SIGKILL');
    },
  };
}

function startRedis(port: string): Promise<ChildProcess> {
  const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--daemonize', 'no'];
  return startUntil({ program: 'redis-server', args, ready: /Ready to accept connections/u });
}
