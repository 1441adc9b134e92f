import { randomUUID } from 'node:crypto';
import { IDLE_INSTANCE_STATS, type InstanceStats } from '@infaas/shared/domain/instance';
import { queueName, type Inspection, type JobName, type JobOutcome, type JobPayload } from '@infaas/shared/jobs/catalogue';
import { openJobConsumer, type JobHandlers, type QueueLocation } from '@infaas/shared/platform/job-queue';
import { openLinkClient } from '@infaas/shared/platform/link-client';
import type { ControlToWorker, WorkerMessage } from '@infaas/shared/protocol/link';

/** What a script may make of a job: an outcome, `never` (it hangs), or nothing (the default result). */
export type Scripted = JobOutcome | 'never' | undefined;

export type FakeWorkerOptions = {
  name: string; port: number; token: string; location: QueueLocation;
  bootId?: string; cores?: number; concurrency?: number;
  script?: <Name extends JobName>(name: Name, payload: JobPayload<Name>) => Scripted | Promise<Scripted>;
};

export type FakeWorker = {
  jobs: { name: JobName; payload: JobPayload<JobName> }[];
  instances: Map<string, { variantId: string; address: string; stats: InstanceStats }>;
  stopped: string[];
  /** Jobs that control said were cancelled. */
  cancelled: string[];
  /** Says what a job has measured so far. */
  progress(workId: string, epoch: number, checkpoint: unknown): void;
  /** Resolves when control said welcome. */
  welcomed: Promise<void>;
  /** Goes away as a killed process does: nothing is sent any more. */
  kill(): Promise<void>;
};

export const HASH_A = 'a'.repeat(64);
export const HASH_B = 'b'.repeat(64);
export const HASH_C = 'c'.repeat(64);

/** Starts a worker that speaks the real link protocol and takes real jobs, and answers them with fixed figures. */
export function startFakeWorker(options: FakeWorkerOptions): FakeWorker {
  const { name, cores = 2 } = options;
  const queue = queueName('cpu', name);
  const instances: FakeWorker['instances'] = new Map();
  const jobs: FakeWorker['jobs'] = [];
  const stopped: string[] = [];
  const cancelled: string[] = [];
  let welcome = (): void => undefined;
  const welcomed = new Promise<void>((resolve) => { welcome = resolve; });
  const bootId = options.bootId ?? randomUUID();
  let dead = false;

  const link = openLinkClient<ControlToWorker, WorkerMessage>({
    host: '127.0.0.1', port: options.port,
    hello: () => ({
      kind: 'hello', role: 'worker', token: options.token, name, queue, bootId,
      hardware: { kind: 'cpu', cores, memoryBytes: 4e9, accelerator: null, deviceMemoryBytes: 0, providers: ['cpu'], cpuModel: 'fake', software: {} },
      instances: [...instances].map(([id, { variantId, address }]) => ({ id, variantId, address })),
    }),
    onPacket: ({ message }) => {
      for (const id of message.stopInstances) if (instances.delete(id)) stopped.push(id);
      cancelled.push(...(message.cancelledWork ?? []));
      welcome();
    },
    onState: () => undefined,
  });
  const timer = setInterval(() => link.send({
    kind: 'status', cpuBusy: 0, foreignCpuBusy: 0, memoryUsedBytes: 0, instances: [...instances].map(([id, { stats }]) => ({ id, stats })),
  }), 200);

  async function handle<Name extends JobName>(job: Name, payload: JobPayload<Name>): Promise<JobOutcome> {
    jobs.push({ name: job, payload });
    const scripted = await options.script?.(job, payload);
    if (scripted === 'never') return new Promise(() => undefined);
    if (scripted) return scripted;
    return { ok: true, result: result(job, payload as JobPayload<JobName>) };
  }

  function result(job: JobName, payload: JobPayload<JobName>): unknown {
    if (job === 'start-instance') {
      const { instanceId, executable } = payload as JobPayload<'start-instance'>;
      const address = `unix:/nowhere/${instanceId}`;
      instances.set(instanceId, { variantId: executable.variantId, address, stats: { ...IDLE_INSTANCE_STATS } });
      if (!dead) link.send({ kind: 'instance', id: instanceId, state: 'active', address, loadUs: 5_000, reason: null });
      return { address, loadUs: 5_000 };
    }
    if (job === 'stop-instance') {
      const { instanceId } = payload as JobPayload<'stop-instance'>;
      return { stopped: instances.delete(instanceId) };
    }
    return fixedResult(job, payload);
  }

  const consumer = openJobConsumer(options.location, queue, {
    concurrency: options.concurrency ?? 8, onError: () => undefined,
    handlers: Object.fromEntries((['start-instance', 'stop-instance', 'inspect', 'generate', 'profile', 'evaluate', 'deferred-query', 'preview-validation', 'propose-records', 'offline-fetch', 'offline-split', 'offline-chunk', 'offline-assemble'] as const)
      .map((job) => [job, (payload: JobPayload<JobName>) => handle(job, payload as never)])) as unknown as JobHandlers,
  });
  return {
    jobs, instances, stopped, cancelled, welcomed,
    progress: (workId, epoch, checkpoint) => link.send({ kind: 'progress', workId, epoch, checkpoint }),
    async kill() {
      dead = true;
      clearInterval(timer);
      link.close();
      await consumer.close();
    },
  };
}

export const INSPECTION: Inspection = {
  signature: { inputs: [{ name: 'x', dtype: 'FP32', shape: [-1, 1, 28, 28] }], outputs: [{ name: 'y', dtype: 'FP32', shape: [-1, 10] }] },
  opset: 17, irVersion: 8, parameters: 100, weightBytes: 400, nodes: 3, precision: 'fp32', batchable: true, operators: { Gemm: 1 }, droppedOutputs: [],
};

/** The optimised form is twice as fast as the base, two threads save a fifth of the time. */
function fixedResult(job: JobName, payload: JobPayload<JobName>): unknown {
  switch (job) {
    case 'inspect':
      return { inspection: INSPECTION };
    case 'generate':
      if ((payload as JobPayload<'generate'>).stage === 'derived') {
        return {
          artifacts: [{ form: 'derived', precision: 'int8-static', artifact: HASH_C, bytes: 300, maxBatch: 32, maxAbsError: 0.01 }],
          rejected: [{ form: 'derived', precision: 'int8-dynamic', reason: 'It has no matrix products.' }],
        };
      }
      return {
        artifacts: [
          { form: 'base', precision: 'fp32', artifact: HASH_A, bytes: 1_000, maxBatch: 32, maxAbsError: 0 },
          { form: 'opt', precision: 'fp32', artifact: HASH_B, bytes: 900, maxBatch: 32, maxAbsError: 1e-7 },
        ],
        rejected: [],
      };
    case 'profile': {
      const { executable, batches } = payload as JobPayload<'profile'>;
      const unit = (executable.artifact === HASH_A ? 1_000 : 500) * (executable.threads === 1 ? 1 : 0.8);
      return {
        latency: batches.map((batch) => {
          const meanUs = Math.round(unit * (0.5 + 0.5 * batch));
          return { batch, samples: 50, meanUs, p50Us: meanUs, p95Us: meanUs + 20, p99Us: meanUs + 40, deviationUs: 10 };
        }),
        loadUs: 20_000, memoryBytes: 50_000_000, maxBatch: 32, foreignCpu: 0, software: { onnxruntime: 'fake' },
      };
    }
    case 'evaluate':
      return { value: 0.95, low: 0.94, high: 0.96, samples: 1_000 };
    case 'deferred-query':
      return { output: HASH_C, computeUs: 700, queueUs: 10 };
    default:
      return null;
  }
}
