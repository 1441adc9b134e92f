import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { InstanceView } from '@infaas/shared/domain/serving-view';
import type { Micros } from '@infaas/shared/domain/units';
import { dominantShare, instanceDemand, memoryBudgetBytes } from '@infaas/shared/policy/cost';
import { HostStatistics } from '@infaas/shared/policy/host-statistics';
import { INITIAL_STATE_MEMORY } from '@infaas/shared/policy/instance-state';
import { latencyModel } from '@infaas/shared/policy/latency-model';
import { profileOn } from '@infaas/shared/policy/place-instance';
import { WORKSPACE } from '../scenario';
import type { Gateway } from './gateway-part';
import { setBusy } from './host-part';
import type { Hosts } from './host-part';
import type { Ledger } from './ledger';
import { logNormal } from './random-streams';
import type { SimInstance, SimMachine } from './sim-types';
import type { SimWorld } from './sim-world';

/** How long an instance that is to stop may finish what it has. */
const DRAIN_US: Micros = 10_000_000;
const LOAD_TAIL = 1.3;

/** Instances from the order to start them until they are gone. */
export type Instances = {
  start(variantId: string, workerId: string): void;
  stop(instanceId: string): void;
  /** Ends at once, with whatever it had: a crash, or its machine is gone. */
  crash(instance: SimInstance): void;
  onEmpty(instance: SimInstance): void;
  /** One that serves from the start. */
  preload(variantId: string, machine: SimMachine): void;
  /** Instances that failed since the last call, as control's view shows them once. */
  takeFailed(): InstanceView[];
};

export type InstanceParts = { gateway: () => Gateway; hosts: () => Hosts; ledger: Ledger; publish(): void };

export function createInstances(world: SimWorld, parts: InstanceParts): Instances {
  const { events, scenario } = world;
  const { physics, faults } = scenario;
  const random = world.random('loads');
  let failed: InstanceView[] = [];
  let counter = 0;

  function add(variantId: string, machine: SimMachine, state: 'loading' | 'active'): SimInstance | null {
    const variant = world.facts.variants.find(({ id }) => id === variantId);
    const profile = variant === undefined || machine.worker === null ? null : profileOn(variant, machine.worker);
    if (variant === undefined || profile === null) return null;
    counter += 1;
    const now = events.now();
    const instance: SimInstance = {
      view: { id: `i${String(counter).padStart(6, '0')}`, workspaceId: WORKSPACE, variantId, workerId: machine.id, state, address: null },
      variant, machine, profile, model: latencyModel(profile), state, budgetBytes: memoryBudgetBytes(profile), share: dominantShare(instanceDemand(variant, profile), machine.hardware),
      sinceUs: now, host: new HostStatistics(), queue: [], runs: [], busyUntilUs: 0, lastEndUs: 0, wakeUs: -1, statsSentUs: 0,
      live: { state, connected: false, stats: { ...IDLE_INSTANCE_STATS }, extraQueued: 0, marginUs: 0 }, inFlight: [], inFlightRows: 0, sentRows: 0, gatewayMemory: INITIAL_STATE_MEMORY,
      reported: { ...IDLE_INSTANCE_STATS }, controlState: state, controlMemory: INITIAL_STATE_MEMORY, used: new Map(), billedUs: now,
    };
    parts.ledger.charge(machine, now);
    machine.instances.add(instance);
    world.instances.push(instance);
    world.byId.set(instance.view.id, instance);
    return instance;
  }

  function load(instance: SimInstance): void {
    if (instance.state !== 'loading') return;
    events.schedule(events.now() + logNormal(random, instance.profile.loadUs, physics.noise > 0 ? LOAD_TAIL : 1), random() < faults.loadFailure ? crash : serve, instance);
  }

  function serve(instance: SimInstance): void {
    if (instance.state !== 'loading') return;
    instance.state = 'active';
    show(instance, 'active');
    instance.controlState = 'active';
  }

  /** A view is never changed: what is known of the instance from now on stands in another one. */
  function show(instance: SimInstance, state: InstanceView['state']): void {
    instance.view = { ...instance.view, state };
    parts.publish();
  }

  function stop(instanceId: string): void {
    const instance = world.byId.get(instanceId);
    if (instance === undefined || instance.view.state === 'draining') return;
    show(instance, 'draining');
    events.schedule(events.now() + physics.jobUs, drain, instance);
  }

  function drain(instance: SimInstance): void {
    if (instance.state !== 'active' && instance.state !== 'loading') return;
    const wasLoading = instance.state === 'loading';
    instance.state = 'draining';
    if (wasLoading || (parts.hosts().isEmpty(instance) && instance.inFlight.length === 0)) remove(instance, 'stopped');
    else events.schedule(events.now() + DRAIN_US, giveUp, instance);
  }

  function giveUp(instance: SimInstance): void {
    if (instance.state === 'draining') remove(instance, 'stopped');
  }

  function crash(instance: SimInstance): void {
    if (instance.state === 'stopped' || instance.state === 'failed') return;
    if (instance.view.state !== 'draining') failed.push({ ...instance.view, state: 'failed' });
    remove(instance, 'failed');
  }

  function remove(instance: SimInstance, state: 'stopped' | 'failed'): void {
    const now = events.now();
    const { machine } = instance;
    parts.ledger.charge(machine, now);
    for (const run of instance.runs) if (run.startUs >= 0) setBusy(machine, machine.busyThreads - instance.variant.threads, now);
    instance.state = state;
    machine.instances.delete(instance);
    world.instances.splice(world.instances.indexOf(instance), 1);
    world.byId.delete(instance.view.id);
    parts.hosts().clear(instance);
    instance.live.connected = false;
    parts.gateway().onLost(instance);
    parts.publish();
  }

  return {
    start(variantId, workerId) {
      const machine = world.machines.find(({ id }) => id === workerId);
      const instance = machine === undefined ? null : add(variantId, machine, 'loading');
      if (instance === null) return;
      events.schedule(events.now() + physics.jobUs, load, instance);
      parts.publish();
    },
    stop,
    crash,
    onEmpty(instance) {
      if (instance.state === 'draining' && instance.inFlight.length === 0 && parts.hosts().isEmpty(instance)) remove(instance, 'stopped');
    },
    preload(variantId, machine) {
      add(variantId, machine, 'active');
    },
    takeFailed() {
      const taken = failed;
      failed = [];
      return taken;
    },
  };
}
