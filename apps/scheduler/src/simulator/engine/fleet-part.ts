import type { Micros } from '@infaas/shared/domain/units';
import { noteFailedStart } from '@infaas/shared/policy/fleet-autoscaler';
import { fleetNeeds } from '@infaas/shared/policy/fleet-needs';
import { FLEET_PATIENCE_US, INITIAL_FLEET_STATE } from '@infaas/shared/policy/fleet-situation';
import type { FleetAction, FleetClass, FleetMachine, FleetSituation, FleetWorker } from '@infaas/shared/policy/fleet-situation';
import type { Control } from './control-part';
import { setBusy } from './host-part';
import type { Instances } from './instance-life';
import type { Ledger } from './ledger';
import { logNormal } from './random-streams';
import type { SimMachine } from './sim-types';
import type { SimWorld } from './sim-world';
import { viewOfWorld } from './sim-world';

const TICK_US: Micros = 1_000_000;
const TICK_PHASE_US: Micros = 700_000;
const BOOT_TAIL = 1.3;
/** A machine that vanished is dead after so much silence. */
const SILENCE_US: Micros = 5_000_000;

/** Machines from the order until they are gone, and the fleet-autoscaler's ticks. */
export type Fleet = {
  start(): void;
  /** A machine that is there and has joined. */
  add(className: string): SimMachine | null;
  /** It ends without a word. */
  crash(machine: SimMachine): void;
  preempt(machine: SimMachine, atUs: Micros): void;
  removeClass(className: string): void;
};

export type FleetParts = { control: Control; instances: Instances; ledger: Ledger; publish(): void };

export function createFleet(world: SimWorld, parts: FleetParts): Fleet {
  const { events, scenario } = world;
  const { physics, faults, policy } = scenario;
  const random = world.random('boots');
  let classes = scenario.classes;
  let state = INITIAL_FLEET_STATE;
  let counter = 0;

  function order(className: string, stage: 'booting' | 'active'): SimMachine | null {
    const hardware = scenario.classes.find(({ name }) => name === className);
    if (hardware === undefined) return null;
    counter += 1;
    const now = events.now();
    const machine: SimMachine = {
      id: `m${String(counter).padStart(4, '0')}`, hardware, state: stage, sinceUs: now, orderedUs: now, worker: null, preemptUs: null, instances: new Set(),
      busyThreads: 0, offlineThreads: 0, busyThreadUs: 0, busyAtUs: now, seenBusyThreadUs: 0, seenUs: now, billedUs: now, carry: 0, billed: 0,
    };
    world.machines.push(machine);
    return machine;
  }

  function join(machine: SimMachine): void {
    if (machine.state !== 'booting' && machine.state !== 'active') return;
    const { name, cores, memoryBytes } = machine.hardware;
    machine.state = 'active';
    machine.sinceUs = events.now();
    machine.worker = { id: machine.id, name: machine.id, hardwareClass: name, cores, memoryBytes, state: 'active' };
    parts.publish();
  }

  function show(machine: SimMachine, next: 'active' | 'draining'): void {
    machine.state = next;
    machine.sinceUs = events.now();
    if (machine.worker !== null) machine.worker = { ...machine.worker, state: next };
    parts.publish();
  }

  function end(machine: SimMachine): void {
    if (machine.state === 'gone') return;
    const now = events.now();
    for (const instance of [...machine.instances]) parts.instances.crash(instance);
    setBusy(machine, 0, now);
    parts.ledger.charge(machine, now);
    machine.state = 'gone';
    machine.worker = null;
    world.machines.splice(world.machines.indexOf(machine), 1);
    world.ended.push(machine);
    parts.publish();
  }

  function tick(): void {
    if (policy.fleet === null) return;
    const { decision, state: next } = policy.fleet(situation(), state);
    state = next;
    for (const action of decision.choice) carryOut(action);
    events.schedule(events.now() + TICK_US, tick, undefined);
  }

  function situation(): FleetSituation {
    const serving = viewOfWorld(world, world.scene.index.epoch);
    const needs = fleetNeeds({ serving, demands: parts.control.state().classes, slowdowns: parts.control.state().slowdowns, solver: policy.solver, classes });
    return {
      now: events.now(), classes, machines: world.machines.map(machineFacts), workers: world.machines.flatMap(workerFacts), budget: scenario.budget, capacity: {},
      patienceUs: FLEET_PATIENCE_US, ...needs,
    };
  }

  function workerFacts(machine: SimMachine): FleetWorker[] {
    if (machine.worker === null) return [];
    const now = events.now();
    setBusy(machine, machine.busyThreads, now);
    const elapsed = now - machine.seenUs;
    const utilisation = elapsed > 0 ? (machine.busyThreadUs - machine.seenBusyThreadUs) / (elapsed * machine.hardware.cores) : 0;
    machine.seenUs = now;
    machine.seenBusyThreadUs = machine.busyThreadUs;
    let [overloaded, interfered] = [0, 0];
    for (const { controlState } of machine.instances) {
      if (controlState === 'overloaded') overloaded += 1;
      if (controlState === 'interfered') interfered += 1;
    }
    return [{ id: machine.id, name: machine.id, className: machine.hardware.name, state: machine.worker.state === 'draining' ? 'draining' : 'active', utilisation, overloaded, interfered }];
  }

  function carryOut(action: FleetAction): void {
    if (action.kind === 'start') {
      world.meter.decisions.machineStarts += 1;
      boot(action.className);
      return;
    }
    const machine = world.machines.find(({ id }) => id === action.machineId);
    if (machine === undefined) return;
    if (action.kind === 'stop') {
      world.meter.decisions.machineStops += 1;
      end(machine);
    } else show(machine, action.kind === 'drain' ? 'draining' : 'active');
  }

  function boot(className: string): void {
    const of = classes.find(({ name }) => name === className);
    const machine = of === undefined ? null : order(className, 'booting');
    if (machine === null || of === undefined) return;
    const takesUs = logNormal(random, Math.max(1, of.bootUs), physics.noise > 0 ? BOOT_TAIL : 1);
    if (random() >= faults.bootFailure) events.schedule(events.now() + takesUs, join, machine);
    else events.schedule(events.now() + takesUs, failBoot, machine);
  }

  function failBoot(machine: SimMachine): void {
    if (machine.state !== 'booting') return;
    state = noteFailedStart(state, machine.hardware.name, events.now());
    end(machine);
  }

  return {
    start() {
      events.schedule(TICK_PHASE_US, tick, undefined);
    },
    add(className) {
      const machine = order(className, 'active');
      if (machine !== null) join(machine);
      return machine;
    },
    crash(machine) {
      for (const instance of [...machine.instances]) parts.instances.crash(instance);
      // Its price ends with it; that it is gone is known only later.
      events.schedule(events.now() + SILENCE_US, end, machine);
    },
    preempt(machine, atUs) {
      if (machine.preemptUs !== null) return;
      machine.preemptUs = atUs;
      events.schedule(atUs, end, machine);
    },
    removeClass(className) {
      classes = classes.filter(({ name }): boolean => name !== className);
    },
  };
}

function machineFacts(machine: SimMachine): FleetMachine {
  const state = machine.state === 'gone' ? 'stopping' : machine.state;
  return {
    id: machine.id, name: machine.id, className: machine.hardware.name, state, sinceUs: machine.sinceUs, workerId: machine.worker === null ? null : machine.id,
    preemptUs: machine.preemptUs, ordered: false, instances: machine.instances.size, openWork: 0,
  };
}

/** Returns the classes that machines may be of, in the form that the fleet policy knows. */
export function fleetClass(of: Omit<FleetClass, 'provider' | 'measured' | 'overcommit'>): FleetClass {
  return { ...of, provider: 'simulated', measured: true, overcommit: false };
}
