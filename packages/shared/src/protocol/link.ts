import { z } from 'zod';
import type { QueryDecision } from '../domain/decision';
import type { InstanceStats } from '../domain/instance';
import type { LoadReport } from '../domain/load';
import type { ServingView } from '../domain/serving-view';
import type { DemandReport, UsageBucket } from '../domain/usage';
import type { UpstreamOrder } from '../jobs/upstream-jobs';

/**
 * The control link: one TCP connection from every worker and every gateway to control. A message is
 *   u32 length of what follows | u32 length of the JSON | JSON (UTF-8) | attachment (raw bytes, may be empty)
 * The first message is `hello`; control closes the connection of a wrong token. Both ends are ours; what matters for safety is parsed
 * with zod, bulk facts (view, usage, decisions) are typed only.
 */
export const workerHelloSchema = z.object({
  kind: z.literal('hello'),
  role: z.literal('worker'),
  token: z.string(),
  /** Stable name, e.g. `local-1`; its queue is `cpu.<name>` or `gpu.<name>`. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/),
  queue: z.string(),
  /** Changes with every start of the process: open work of an earlier boot is put elsewhere. */
  bootId: z.string(),
  hardware: z.object({
    kind: z.enum(['cpu', 'gpu', 'upstream']),
    cores: z.number().int().positive(),
    memoryBytes: z.number().int().positive(),
    accelerator: z.string().nullable(),
    /** The accelerator is a software rasteriser: the processor computes. */
    softwareDevice: z.boolean().optional(),
    deviceMemoryBytes: z.number().int().nonnegative(),
    providers: z.array(z.string()),
    cpuModel: z.string(),
    software: z.record(z.string(), z.string()),
  }),
  /** The host it runs on: workers of one host share its cores. */
  host: z.string().max(255).optional(),
  /** Instances this worker still runs (control restarted): control adopts or stops them. */
  instances: z.array(z.object({ id: z.string(), variantId: z.string(), address: z.string() })),
});
export type WorkerHello = z.infer<typeof workerHelloSchema>;

export const gatewayHelloSchema = z.object({ kind: z.literal('hello'), role: z.literal('gateway'), token: z.string(), name: z.string() });
export type GatewayHello = z.infer<typeof gatewayHelloSchema>;

export const helloSchema = z.discriminatedUnion('role', [workerHelloSchema, gatewayHelloSchema]);

/** What a worker tells control. */
export type WorkerMessage =
  | WorkerHello
  | {
    kind: 'status'; cpuBusy: number; foreignCpuBusy: number; memoryUsedBytes: number; instances: { id: string; stats: InstanceStats }[];
    /** It measured, generated or evaluated since the last report: that it was busy says nothing of others. */
    measuring?: boolean;
  }
  /** What a profile job has measured so far (ProfileCheckpoint), kept with its row for whoever takes it up again. */
  | { kind: 'progress'; workId: string; epoch: number; checkpoint: unknown }
  | { kind: 'instance'; id: string; state: 'active' | 'stopped' | 'failed'; address: string | null; loadUs: number | null; reason: string | null };

/** What control tells a worker, beside the jobs. */
export type ControlToWorker = {
  kind: 'welcome'; workerId: string; stopInstances: string[];
  /** Jobs whose rows were cancelled: whatever of them is under way ends. */
  cancelledWork?: string[];
  /** Servers of somebody else's that this worker speaks for, all of them; absent = as before. */
  upstreams?: UpstreamOrder[];
};

/** What a gateway tells control. */
export type GatewayMessage =
  | GatewayHello
  | { kind: 'report'; usage: UsageBucket[]; demand: DemandReport[]; load: LoadReport[]; decisions: QueryDecision[]; keys?: { id: string; atMs: number }[] }
  | { kind: 'demand'; demand: DemandReport }
  | { kind: 'request'; id: number; call: GatewayCall };

/** Calls of a gateway that control answers from the database. */
export type GatewayCall =
  | {
      method: 'deferred.submit';
      workspaceId: string;
      applicationId: string;
      idempotencyKey: string | null;
      /** target, version, objective, names and shapes of the inputs: everything but the tensor bytes, which are the attachment */
      query: DeferredQuerySpec;
    }
  | { method: 'deferred.get'; workspaceId: string; id: string }
  | { method: 'deferred.cancel'; workspaceId: string; id: string }
  | RepositoryCall;

/** What is under a name of the workspace is to run nowhere until it is loaded again, or may run again. */
export type RepositoryCall = { method: 'repository.load' | 'repository.unload'; workspaceId: string; applicationId: string; target: string; version: number | null };

/** What control answers to a repository call: how many marks it set or took away. The view with them follows. */
export type RepositoryAnswer = { changed: number };

/** A durable query as its row keeps it; the attachment holds the tensors as one `encodeInfer` body. */
export type DeferredQuerySpec = {
  target: string;
  version: number | null;
  minAccuracy: number | null;
  maxCostPer1kNanoUsd: number | null;
  onUnmet: 'reject' | 'best_effort' | 'degrade';
  degradedMinAccuracy: number | null;
  /** Permitted hardware classes and kinds; absent or null = any. */
  hardware?: readonly string[] | null;
  /** Finish by, from acceptance. */
  finishWithinMs: number;
  picture: boolean;
  rows: number;
  webhook: string | null;
};

export type DeferredState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'expired';

/** What control answers to a deferred call; for a `done` query of `deferred.get` the attachment holds the `encodeAnswer` body. */
export type DeferredAnswer = {
  id: string;
  state: DeferredState;
  /** What was asked: `name` or `name@owner`. */
  target?: string | undefined;
  createdAtMs: number;
  finishedAtMs: number | null;
  error: string | null;
  /** What the answer's parameters carry (variant, architecture, version, hardware, worker, accuracy, cost_usd, …). */
  parameters: Record<string, string | number | boolean> | null;
};

/** What control tells a gateway. */
export type ControlToGateway =
  | { kind: 'view'; view: ServingView }
  | { kind: 'response'; id: number; ok: true; answer: DeferredAnswer | RepositoryAnswer }
  | { kind: 'response'; id: number; ok: false; error: { code: string; message: string; hint?: string } };

export const LINK_HEARTBEAT_MS = 1_000;
/** A worker or gateway that was silent for so long is dead. */
export const LINK_DEAD_AFTER_MS = 5_000;
/** An instance stream that answered no ping for so long is dead. */
export const STREAM_DEAD_AFTER_MS = 3_000;
