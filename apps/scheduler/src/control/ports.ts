import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { InstanceState, InstanceStats } from '@infaas/shared/domain/instance';
import type { QueryDecision } from '@infaas/shared/domain/decision';
import type { UsageBucket } from '@infaas/shared/domain/usage';
import type { JobProducer } from '@infaas/shared/platform/job-queue';
import type { DeferredAnswer, DeferredQuerySpec, WorkerHello } from '@infaas/shared/protocol/link';
import type { WebhookStore } from './webhooks/webhook-sender';
import type { OfflineStore } from './offline/offline-rows';
import type { FactChange, NewWork } from './fact-change';
import type { BillingFacts, MinuteBill } from './billing/minute-bill';
import type { PlanStore } from './plans/plan-rows';
import type { Rows, WorkRow } from './rows';

/** Everything control keeps. Each method is one transaction; all of them reject when the database is away. */
export type Store = { world: WorldStore; work: WorkStore; workers: WorkerStore; deferred: DeferredStore; offline: OfflineStore; plans: PlanStore; webhooks: WebhookStore; unloaded: UnloadedStore; ledger: LedgerStore; files: ReleasedFiles };

export type WorldStore = {
  /** Reads intent and facts as of now. */
  read(nowMs: number): Promise<Rows>;
  /** Applies all changes or none. */
  apply(changes: readonly FactChange[]): Promise<void>;
};

export type WorkStore = {
  /** Pending rows whose time has come, most urgent first. */
  pending(nowMs: number, limit: number): Promise<WorkRow[]>;
  enqueued(): Promise<WorkRow[]>;
  get(id: string): Promise<WorkRow | null>;
  /** Moves rows to `enqueued` at a worker; returns the ids that were still pending at their epoch. */
  enqueue(rows: readonly { id: string; epoch: number; workerId: string }[]): Promise<string[]>;
  /** Ends a row and applies its effects, if it is still enqueued (or in `from`) at that epoch; returns whether it was. */
  commit(end: WorkEnd, effects: readonly FactChange[]): Promise<boolean>;
  /** Makes an enqueued row pending again under the next epoch; returns whether it still was at that epoch. */
  retry(again: { id: string; epoch: number; notBeforeMs: number; error: unknown; /** Whether it counts as a failed try; so it does unless said otherwise. */ counts?: boolean }): Promise<boolean>;
  /** Keeps what an enqueued job has measured so far, if it still is at that epoch. */
  keep(progress: { id: string; epoch: number; checkpoint: unknown }): Promise<void>;
};
export type WorkEnd = { id: string; epoch: number; from?: 'pending'; state: 'done' | 'failed'; result: unknown; error: unknown };

export type WorkerStore = {
  /** Writes a worker that said hello; a new boot starts its time on the bill anew, at `billedFromMs` when its machine was paid for before. Returns its id. */
  upsert(hello: WorkerHello, hardware: HardwareClass, billedFromMs?: number): Promise<string>;
  /** Keeps what workers last said of themselves and of their instances. */
  saw(
    workers: readonly { id: string; atMs: number; cpuBusy: number; memoryUsed: number }[],
    instances: readonly { id: string; state: InstanceState; stats: InstanceStats }[],
  ): Promise<void>;
  /** Marks a worker dead, ends its instances, frees its open work under the next epoch and cancels what only it could do. */
  lost(workerId: string, why: string): Promise<void>;
  /** The same for the earlier boot of a worker that came back, without marking it dead. */
  rebooted(workerId: string): Promise<void>;
};

export type NewDeferred = {
  id: string; workspaceId: string; applicationId: string; idempotencyKey: string | null; query: DeferredQuerySpec; input: string;
  finishByMs: number; work: NewWork;
};
export type DeferredRow = DeferredAnswer & { workspaceId: string; query: DeferredQuerySpec; input: string; output: string | null };

export type DeferredStore = {
  /** Writes the query and its job in one transaction; an idempotency key that is taken gives the query that took it. */
  submit(query: NewDeferred): Promise<DeferredRow>;
  byKey(applicationId: string, idempotencyKey: string): Promise<DeferredRow | null>;
  get(workspaceId: string, id: string): Promise<DeferredRow | null>;
  /** Cancels it if it has not ended; returns what it is now. */
  cancel(workspaceId: string, id: string): Promise<DeferredRow | null>;
  /** Ends what was not done by its time; returns how many. */
  expire(nowMs: number): Promise<number>;
};

/** What clients unloaded through the repository protocol, by the id of a variant or an architecture. */
export type UnloadedStore = { change(change: { set: readonly string[]; clear: readonly string[]; workspaceId: string; application: string }): Promise<void> };

export type LedgerStore = {
  /** Adds counters to the seconds and minutes they belong to. */
  addUsage(buckets: readonly UsageBucket[]): Promise<void>;
  addDecisions(decisions: readonly QueryDecision[]): Promise<void>;
  /** Keeps when keys were last used; keys that are gone are left out. */
  keysUsed(uses: readonly { id: string; atMs: number }[]): Promise<void>;
  /** What must be known to bill one worker from `fromMs` to `toMs`, which lie in one minute. */
  billingFacts(workerId: string, fromMs: number, toMs: number): Promise<BillingFacts>;
  /** Workers with time that is not billed yet. */
  unbilled(nowMs: number): Promise<{ workerId: string; billedUntilMs: number; untilMs: number }[]>;
  /** Writes a bill and moves the worker's mark, if the mark is still where the bill began. */
  addBill(bill: MinuteBill): Promise<boolean>;
  /** Deletes what is older than its keeping time. */
  sweep(nowMs: number): Promise<void>;
};

/** Files of the content store that a deletion released. */
export type ReleasedFiles = {
  /** Hashes that were released before that instant, oldest first. */
  due(beforeMs: number, limit: number): Promise<string[]>;
  /** Whether any row still names the file. */
  isNamed(sha256: string): Promise<boolean>;
  forget(sha256: string): Promise<void>;
};

/** Who may act as control: one row, held by renewing it before it expires. */
export type LeaseStore = {
  /** Takes or renews the lease; returns whether `holder` has it now. Times are the database's. */
  hold(holder: string, forMs: number): Promise<boolean>;
  release(holder: string): Promise<void>;
  /** Who holds it now, expired or not. */
  holder(): Promise<string | null>;
};

/** Control's ends of the workers' queues, opened when first asked for. */
export type Queues = { of(queue: string): JobProducer; close(): Promise<void> };

export type Clock = { nowMs(): number };
