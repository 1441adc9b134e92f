import type { ServingView } from '@infaas/shared/domain/serving-view';
import { compileIndex, type CandidateIndex } from '@infaas/shared/policy/candidate-index';
import { findNamed, type NamedTarget } from '@infaas/shared/policy/find-shared';
import { chooseOffline, type SpareClass } from '@infaas/shared/policy/offline-choice';
import { nextGate, OPEN_GATE, type OfflineGate } from '@infaas/shared/policy/offline-gate';
import { executableOnClass } from '../fleet/model-scaler';
import type { InstanceJudge } from '../fleet/instance-judge';
import type { LiveWorker, LiveWorkers } from '../fleet/live-workers';
import type { Clock, Store } from '../ports';
import type { World } from '../world';
import type { OpenOffline } from './offline-rows';
import { CHUNKS_EACH, offlineSteps, type OfflineWorld } from './offline-steps';

type Parts = { store: Store; world: World; live: LiveWorkers; judge: InstanceJudge; clock: Clock; /** Tells workers which of their jobs were cancelled. */ onCancelled: (workIds: string[]) => void; onOrdered: () => void };

const JOBS_AT_ONCE = 50;
/** A deadline is planned with at least so much of a worker: what is busy now is not always. */
const LEAST_SPARE = 0.1;

/** Returns what drives offline jobs: looks at every worker and every open job and orders what follows. Resolves with how much it changed. */
export function createOfflineDesk(parts: Parts): () => Promise<number> {
  const { store, world, live, clock } = parts;
  const gates = new Map<string, OfflineGate>();
  let compiled: CandidateIndex | null = null;

  const index = (view: ServingView): CandidateIndex => (compiled?.epoch === view.epoch ? compiled : (compiled = compileIndex(view)));

  function targetOf({ job }: OpenOffline): NamedTarget | null {
    return findNamed(index(world.view()), { workspaceId: job.workspaceId, applicationId: job.applicationId }, { name: job.target, version: job.version });
  }

  function gateOf(worker: LiveWorker): OfflineGate {
    const instances = world.rows().instances.filter((row) => row.workerId === worker.id);
    const states = parts.judge.states();
    const overloaded = instances.find((row) => states.get(row.id) === 'overloaded');
    const name = world.rows().variants.find((row) => row.id === overloaded?.variantId)?.name ?? overloaded?.id ?? null;
    const gate = nextGate(gates.get(worker.id) ?? OPEN_GATE, { worker: worker.name, onlineUtilisation: worker.onlineUtilisation, overloaded: name }, clock.nowMs() * 1_000);
    gates.set(worker.id, gate);
    return gate;
  }

  function spareClasses(): SpareClass[] {
    // What a server elsewhere has to spare nobody here sees.
    return world.view().hardwareClasses.filter(({ kind }) => kind !== 'upstream').map((hardware) => ({
      hardware, spareWorkers: alive(live).filter((worker) => worker.hardwareClass === hardware.name).reduce((sum, worker) => sum + Math.max(LEAST_SPARE, 1 - worker.onlineUtilisation), 0),
    }));
  }

  function worldOf(outputs: ReadonlyMap<string, readonly string[]>): OfflineWorld {
    const workers = alive(live).map((worker) => {
      const gate = gateOf(worker);
      return { id: worker.id, hardwareClass: worker.hardwareClass, open: gate.open, because: gate.because?.text ?? null };
    });
    return {
      workers,
      task: (open) => targetOf(open)?.target.task ?? null,
      choose: (open) => chooseOffline(targetOf(open)?.target.variants ?? [], spareClasses(), {
        items: open.run?.items ?? 0, minAccuracy: open.job.minAccuracy, maxCostNanoUsd: open.job.maxCostNanoUsd,
        finishInUs: open.job.finishByMs === null ? null : Math.max(0, open.job.finishByMs - clock.nowMs()) * 1_000,
      }),
      executable: ({ choice }) => choice && executableOnClass(choice, world.rows()),
      budgetLeft: (applicationId) => (world.view().applications.find((row) => row.id === applicationId)?.budgetLeftNanoUsd ?? 1) > 0,
      outputs: (jobId) => outputs.get(jobId) ?? [],
    };
  }

  return async () => {
    const open = await store.offline.open(JOBS_AT_ONCE, CHUNKS_EACH * Math.max(1, live.all().length));
    const outputs = new Map<string, readonly string[]>();
    for (const { job, run } of open) if (run?.state === 'assembling') outputs.set(job.id, await store.offline.outputs(job.id));
    const now = worldOf(outputs);
    let changed = 0;
    // Jobs in a line: each takes the workers that those before it left.
    const taken = new Map<string, number>();
    for (const each of open) {
      const free = now.workers.filter((worker) => !worker.open || (taken.get(worker.hardwareClass) ?? 0) < classRoom(now, worker.hardwareClass));
      const steps = offlineSteps(each, { ...now, workers: each.work.length > 0 ? now.workers : free });
      const orders = steps.filter((step) => step.kind === 'work' && step.work.hardwareClass !== null);
      const hardwareClass = each.run?.choice?.choice?.hardwareClass;
      if (hardwareClass !== undefined) taken.set(hardwareClass, (taken.get(hardwareClass) ?? 0) + orders.length + each.work.length);
      if (steps.length === 0) continue;
      await store.world.apply(steps);
      changed += steps.length;
      const cancelled = steps.flatMap((step) => (step.kind === 'work-cancel' ? [step.id] : []));
      if (cancelled.length > 0) parts.onCancelled(cancelled);
    }
    if (changed > 0) parts.onOrdered();
    return changed;
  };
}

function alive(live: LiveWorkers): LiveWorker[] {
  return live.all().filter((worker) => worker.deadAtMs === null);
}

function classRoom({ workers }: OfflineWorld, hardwareClass: string): number {
  return workers.filter((worker) => worker.open && worker.hardwareClass === hardwareClass).length * CHUNKS_EACH;
}
