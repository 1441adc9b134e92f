import type { FleetAction, FleetAutoscaler, FleetClass, FleetMachine, FleetSituation } from '@infaas/shared/policy/fleet-situation';
import { MICROS_PER_SECOND } from '@infaas/shared/domain/units';
import { meanUs } from '@infaas/shared/policy/latency-model';
import { placeInstance } from '@infaas/shared/policy/place-instance';
import { gatherFacts } from '@infaas/shared/policy/scaler-facts';
import type { ScalerFacts, VariantFacts } from '@infaas/shared/policy/scaler-facts';
import type { ModelScaler, ScalingAction } from '@infaas/shared/policy/scaling';
import { latencyModel } from '@infaas/shared/policy/latency-model';
import { select } from '@infaas/shared/policy/select';
import type { Choice, Scene, SelectRequest } from '@infaas/shared/policy/selection';
import { PRODUCTION_POLICY } from '../policy';
import type { SimulatedPolicy } from '../policy';
import { fifoBatch } from './fifo-batch';
import { runningCandidates } from './running-candidates';

/** Constants of the artifact (stanford-mast/INFaaS at 4c5ff7b, `autoscaler.cc` and `master_vm_daemon`). */
const MOST_REPLICAS = { cpu: 2, gpu: 1 } as const;
const DOWN_VOTES = { cpu: 10, gpu: 20 } as const;
const CPU_SLACK = 0.95;
const LOAD_HEURISTIC = 0.0002;
const GPU_BATCH = 32;
const HIGH = 0.8;
const LOW = { cpu: 0.3, gpu: 0.08 } as const;
const BACK_OFF_TICKS = 15;

/**
 * Returns INFaaS as it was released: of the running variants that meet the deadline the one with the least to spare, whatever waits there;
 * each variant's need from its request rate, at most two replicas on a machine (one on a GPU), overflow to another variant of its
 * architecture, removal after 10 or 20 votes; machines added when all of a class are above 80 % and GPU machines alone ever removed.
 * Generous where the artifact is not: decisions carry no errors of units, loads are not waited for on the query path.
 */
export function artifactPolicy(): SimulatedPolicy {
  return { ...PRODUCTION_POLICY, name: 'INFaaS (artifact)', select: selectAsArtifact, formBatch: fifoBatch, scaler: artifactScaler(), fleet: artifactFleet() };
}

function selectAsArtifact(scene: Scene, request: SelectRequest): Choice {
  const running = runningCandidates(scene, request);
  const active = running.filter(({ live }) => live.state === 'active');
  const [best] = [...(active.length > 0 ? active : running)].sort((a, b) => b.idleUs - a.idleUs || a.live.extraQueued - b.live.extraQueued || a.ordinal - b.ordinal);
  return best?.choice() ?? select(scene, request);
}

function artifactScaler(): ModelScaler {
  const votes = new Map<string, number>();
  return (input) => {
    const facts = gatherFacts(input);
    const actions: ScalingAction[] = [];
    for (const of of facts.variants.values()) {
      if (of.loading > 0) continue;
      const need = replicasNeeded(of);
      const running = of.serving.length;
      if (running === 0) {
        if (of.refused > 0 || of.waiting) startOne(facts, of, actions);
      } else if (need > running && input.urgent !== true) {
        votes.delete(of.variant.id);
        if (!startOne(facts, of, actions)) startOverflow(facts, of, actions);
      } else if (need < running && input.urgent !== true) {
        const count = (votes.get(of.variant.id) ?? 0) + 1;
        votes.set(of.variant.id, count);
        if (count > DOWN_VOTES[kindOf(of)]) {
          votes.delete(of.variant.id);
          stopOne(of, actions);
        }
      }
    }
    const instances = Object.fromEntries(facts.instances.map(({ view, memory }) => [view.id, memory]));
    const state = { ...input.state, instances, lastTickUs: input.now };
    return { decision: { choice: actions, reasons: actions.map(({ cause, text }) => ({ code: cause, text })), rejected: [] }, state };
  };
}

/** "Individual need": replicas for the request rate at the profile's throughput; a variant that nobody asks needs none. */
function replicasNeeded(of: VariantFacts): number {
  const [profile] = of.variant.profiles;
  const requests = of.offeredPerSecond;
  if (profile === undefined || requests < 1e-3) return 0;
  const model = latencyModel(profile);
  const batch = kindOf(of) === 'gpu' ? Math.min(profile.maxBatch, GPU_BATCH) : 1;
  const each = (batch * MICROS_PER_SECOND) / meanUs(model, batch);
  const current = of.serving.length * each;
  const delta = kindOf(of) === 'gpu' ? requests - current + LOAD_HEURISTIC * current * (of.loadUs / 1_000) * (requests / Math.max(requests, current)) : requests - CPU_SLACK * current;
  if (delta > 0) return of.serving.length + Math.ceil(delta / each);
  return requests <= (of.serving.length - 1) * each ? of.serving.length - 1 : of.serving.length;
}

function startOne(facts: ScalerFacts, of: VariantFacts, actions: ScalingAction[]): boolean {
  const most = MOST_REPLICAS[kindOf(of)];
  const rooms = facts.rooms.filter(({ worker }) => of.serving.filter(({ view }) => view.workerId === worker.id).length < most);
  const placement = placeInstance(rooms, { variant: of.variant, freeCores: 0 });
  if (placement.kind !== 'fits') return false;
  const room = facts.rooms.find(({ worker }) => worker.id === placement.worker.id);
  if (room !== undefined) {
    room.freeMemoryBytes -= placement.memoryBytes;
    room.freeDeviceBytes -= placement.memoryBytes;
  }
  actions.push({ kind: 'start', cause: 'replicate', variantId: of.variant.id, workerId: placement.worker.id, text: 'Its request rate needs one more.' });
  return true;
}

/** No machine takes another replica: the fastest other variant of the architecture that runs nowhere yet. */
function startOverflow(facts: ScalerFacts, of: VariantFacts, actions: ScalingAction[]): void {
  const others = [...facts.variants.values()].filter(({ variant, loading }) => variant.architectureId === of.variant.architectureId && variant.id !== of.variant.id && loading === 0);
  const total = (each: VariantFacts): number => each.loadUs + Math.min(...each.variant.profiles.map(({ latency }) => latency[0]?.meanUs ?? Infinity));
  for (const other of others.sort((a, b) => total(a) - total(b))) if (startOne(facts, other, actions)) return;
}

function stopOne(of: VariantFacts, actions: ScalingAction[]): void {
  const [instance] = [...of.serving].sort((a, b) => a.stats.offeredPerSecond - b.stats.offeredPerSecond);
  if (instance === undefined) return;
  actions.push({ kind: 'stop', cause: 'spare', variantId: of.variant.id, instanceId: instance.view.id, workerId: instance.view.workerId, text: 'Voted down.' });
}

function kindOf({ variant }: VariantFacts): 'cpu' | 'gpu' {
  return variant.provider === 'cpu' ? 'cpu' : 'gpu';
}

function artifactFleet(): FleetAutoscaler {
  let quiet = 0;
  let low = 0;
  return (situation, state) => {
    const choice = unavoidable(situation);
    const full = fullClass(situation);
    const spare = spareGpu(situation);
    quiet += 1;
    low = spare === undefined ? 0 : low + 1;
    if (full !== undefined && quiet > BACK_OFF_TICKS) {
      choice.push({ kind: 'start', className: full.name, cause: 'utilisation', text: 'All of its class are above 80 %.' });
      quiet = 0;
    } else if (spare !== undefined && low > BACK_OFF_TICKS) {
      choice.push({ kind: 'drain', machineId: spare.id, cause: 'spare', text: 'Hardly used.' });
      low = 0;
    }
    return { decision: { choice, reasons: choice.map(({ cause, text }) => ({ code: cause, text })), rejected: [] }, state };
  };
}

function countOf({ machines }: FleetSituation, className: string): number {
  return machines.filter((machine) => machine.className === className).length;
}

function unavoidable(situation: FleetSituation): FleetAction[] {
  const empty = situation.machines.filter(({ state, instances }) => state === 'draining' && instances === 0);
  const room = situation.budget.machines - situation.machines.length;
  return [
    ...empty.map(({ id }): FleetAction => ({ kind: 'stop', machineId: id, cause: 'drained', text: 'Empty.' })),
    ...situation.classes.flatMap(({ name, minMachines }) => Array.from({ length: Math.max(0, minMachines - countOf(situation, name)) }, (): FleetAction => (
      { kind: 'start', className: name, cause: 'minimum', text: 'The least there is to be.' }))).slice(0, Math.max(0, room)),
  ];
}

function fullClass(situation: FleetSituation): FleetClass | undefined {
  const { classes, machines, workers, budget } = situation;
  if (machines.length >= budget.machines || machines.some(({ state }) => state === 'booting')) return undefined;
  return classes.find(({ name, maxMachines }) => {
    const here = workers.filter(({ className }) => className === name);
    return here.length > 0 && here.every(({ utilisation }) => utilisation > HIGH) && countOf(situation, name) < maxMachines;
  });
}

/** Processors' machines are never removed, and the last GPU's is kept. */
function spareGpu({ classes, machines, workers }: FleetSituation): FleetMachine | undefined {
  const gpus = workers.filter(({ className, state }) => state === 'active' && classes.find(({ name }) => name === className)?.kind === 'gpu');
  const calm = gpus.length > 1 && gpus.every(({ utilisation }) => utilisation <= LOW.gpu) && workers.every(({ utilisation }) => utilisation <= LOW.cpu);
  return calm ? machines.find(({ workerId }) => workerId === gpus[0]?.id) : undefined;
}
