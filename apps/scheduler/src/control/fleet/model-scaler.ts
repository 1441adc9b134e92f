import { randomUUID } from 'node:crypto';
import type { InstanceView } from '@infaas/shared/domain/serving-view';
import { boundsAt } from '@infaas/shared/domain/instance-bounds';
import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { LoadReport } from '@infaas/shared/domain/load';
import type { DemandReport } from '@infaas/shared/domain/usage';
import { DEFAULT_SCALER_SETTINGS, INITIAL_SCALER_STATE, type ModelScaler, type ScalerState, type ScalingAction } from '@infaas/shared/policy/scaling';
import type { ScalingSolver } from '@infaas/shared/policy/scaling-problem';
import { signatureOf } from '../build-view';
import { toExecutable } from '../executable';
import type { FactChange } from '../fact-change';
import type { Clock, Store } from '../ports';
import { WORK_PRIORITY } from '../registration/registration-work';
import type { Rows } from '../rows';
import type { World } from '../world';
import type { InstanceJudge } from './instance-judge';
import { otherBusyCores, type LiveWorkers } from './live-workers';

/** How long an instance that is to stop may finish what it has. */
const DRAIN_MS = 10_000;
/** Most demand reports kept for one tick. */
const MOST_DEMAND = 10_000;
/** Ticks nearer to the last whole one are urgent ones. */
const WHOLE_TICK_MS = 900;

/** Carries out the model-autoscaler: what it decides becomes instances, jobs and events in one transaction. */
export type Scaler = { demand(report: DemandReport): void; load(reports: readonly LoadReport[]): void; tick(): Promise<number>; /** Whether queries wait for a model that does not run yet: the next tick should be soon. */ someWait(): boolean; /** What the policy remembers: load by what it asks for, and how slow models were seen to be. */ state(): Pick<ScalerState, 'classes' | 'slowdowns'> };

type Parts = {
  store: Store; world: World; live: Pick<LiveWorkers, 'all'>; judge: InstanceJudge; clock: Clock; policy: ModelScaler; solver: ScalingSolver; idleStopMs: number;
  /** Whether every worker that was alive when control started has come back or is dead by now. */
  workersKnown: () => boolean;
};

/**
 * Returns a scaler that remembers demand between ticks and adopts what already runs. It decides nothing until it is known what still runs:
 * instances of an earlier boot would look like failures that are to be replaced.
 */
export function createScaler(parts: Parts): Scaler {
  const { store, world, live, judge, clock, policy } = parts;
  let settled = false;
  let demand: DemandReport[] = [];
  let load: LoadReport[] = [];
  let state = INITIAL_SCALER_STATE;
  let lastInstances: InstanceView[] = [];
  let lastWholeMs = -Infinity;
  /** Reports of this second that an urgent tick has seen. */
  let seen = 0;

  return {
    state: () => state,
    someWait: () => someWait(state),
    demand(report) {
      if (demand.length < MOST_DEMAND) demand.push(report);
    },
    load(reports) {
      if (load.length < MOST_DEMAND) load.push(...reports);
    },
    async tick() {
      settled ||= parts.workersKnown();
      if (!settled) return 0;
      const now = clock.nowMs();
      const urgent = now - lastWholeMs < WHOLE_TICK_MS;
      // Queries that wait kick this loop: between whole ticks only they count, and a whole tick counts all of its second.
      const asked = urgent ? demand.slice(seen) : demand;
      if (urgent && asked.length === 0 && !someWait(state)) return 0;
      const offered = urgent ? [] : load;
      seen = urgent ? demand.length : 0;
      if (!urgent) {
        lastWholeMs = now;
        demand = [];
        load = [];
      }
      const view = world.view();
      const rows = world.rows();
      const ended = urgent ? [] : failedSince(lastInstances, view.instances, state);
      // What comes and goes between two whole ticks is missed by the second one.
      lastInstances = urgent ? [...lastInstances, ...view.instances.filter(({ id }) => !lastInstances.some((known) => known.id === id))] : view.instances;
      const { decision, state: next } = policy({
        view: {
          serving: { ...view, instances: [...view.instances, ...ended] },
          otherBusyCores: otherBusyCores(live.all()),
          bounds: Object.fromEntries(rows.bounds.map((row) => [row.variantId, boundsAt(row, now)])),
          instances: view.instances.map((instance) => ({
            instanceId: instance.id, state: instance.state, stats: judge.stats().get(instance.id) ?? IDLE_INSTANCE_STATS,
          })),
        },
        demand: asked, load: offered, solver: parts.solver, state, now: now * 1_000, urgent, settings: { ...DEFAULT_SCALER_SETTINGS, idleStopUs: parts.idleStopMs * 1_000 },
      });
      const changes = decision.choice.flatMap((action) => scalingChanges(action, rows, randomUUID));
      await store.world.apply(changes);
      state = next;
      return decision.choice.length;
    },
  };
}

function someWait({ variants }: ScalerState): boolean {
  return Object.values(variants).some(({ waitingSinceUs }) => waitingSinceUs !== null);
}

/** Instances that left the view without having been told to, which may be gone before the view shows them drain: the policy counts them once, as failed. */
export function failedSince(before: readonly InstanceView[], now: readonly InstanceView[], { instances }: Pick<ScalerState, 'instances'>): InstanceView[] {
  const there = new Set(now.map((instance) => instance.id));
  const wasTold = (id: string): boolean => (instances[id]?.stopOrderedUs ?? null) !== null;
  return before.filter(({ id, state }) => !there.has(id) && state !== 'draining' && !wasTold(id)).map((instance) => ({ ...instance, state: 'failed', address: null }));
}

/** Returns the facts of one scaling action; a start whose variant or class is gone by now is none. */
export function scalingChanges(action: ScalingAction, rows: Rows, newId: () => string): FactChange[] {
  const variant = rows.variants.find((row) => row.id === action.variantId);
  const event = {
    action: eventAction(action),
    reasons: [{ code: action.cause, text: action.text }], variantId: action.variantId, workerId: action.workerId,
    ...(variant ? { workspaceId: variant.workspaceId, ...taskOf(rows, variant.versionId) } : {}),
  };
  if (action.kind === 'stop') {
    const { instanceId, workerId } = action;
    return [
      { kind: 'instance', id: instanceId, state: 'draining', endReason: action.text },
      { kind: 'work', work: { id: `stop.${instanceId}`, kind: 'stop-instance', subjectId: instanceId, payload: { instanceId, drainMs: DRAIN_MS }, priority: WORK_PRIORITY.instance, workerId, hardwareClass: null } },
      { kind: 'event', event: { ...event, instanceId } },
    ];
  }
  const executable = executableOn(action, rows);
  if (!variant || !executable) return [];
  const instanceId = newId();
  return [
    { kind: 'instance-new', instance: { id: instanceId, workspaceId: variant.workspaceId, variantId: variant.id, workerId: action.workerId, reason: action.text } },
    { kind: 'work', work: { id: `start.${instanceId}`, kind: 'start-instance', subjectId: instanceId, payload: { instanceId, executable }, priority: WORK_PRIORITY.instance, workerId: action.workerId, hardwareClass: null } },
    { kind: 'event', event: { ...event, instanceId } },
  ];
}

function eventAction({ kind, cause }: ScalingAction): string {
  if (kind === 'stop') return cause === 'evict' ? 'evict' : 'stop';
  return cause === 'replicate' || cause === 'upgrade' || cause === 'downgrade' || cause === 'move' ? cause : 'start';
}

/** Returns what a worker needs to host a variant, with what was measured on that worker's class; null when something is gone. */
export function executableOn(on: { variantId: string; workerId: string }, rows: Rows): ReturnType<typeof toExecutable> | null {
  const worker = rows.workers.find((row) => row.id === on.workerId);
  return worker ? executableOnClass({ variantId: on.variantId, hardwareClass: worker.hardwareClass }, rows) : null;
}

/** The same for any worker of a class. */
export function executableOnClass(on: { variantId: string; hardwareClass: string }, rows: Rows): ReturnType<typeof toExecutable> | null {
  const variant = rows.variants.find((row) => row.id === on.variantId);
  const version = rows.versions.find((row) => row.id === variant?.versionId);
  const architecture = rows.architectures.find((row) => row.id === version?.architectureId);
  const signature = architecture ? signatureOf(rows, architecture.taskId) : null;
  if (!variant || !version || !signature) return null;
  const profile = rows.profiles.find((row) => row.variantId === variant.id && row.hardwareClass === on.hardwareClass) ?? null;
  const picture = signature.input.kind === 'picture' && version.inputRecord.kind === 'image' ? version.inputRecord : null;
  return toExecutable({ variant, signature, picture, profile });
}

function taskOf(rows: Rows, versionId: string): { taskId?: string } {
  const version = rows.versions.find((row) => row.id === versionId);
  const taskId = rows.architectures.find((row) => row.id === version?.architectureId)?.taskId;
  return taskId ? { taskId } : {};
}
