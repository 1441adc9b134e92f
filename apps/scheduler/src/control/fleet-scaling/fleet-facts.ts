import type { InstanceState } from '@infaas/shared/domain/instance';
import type { FleetClass, FleetMachine, FleetSituation, FleetWorker, ProviderCapacity } from '@infaas/shared/policy/fleet-situation';
import type { LiveWorker } from '../fleet/live-workers';
import type { Rows, WorkRow } from '../rows';
import { isThere, machineOf, type FleetRows } from './fleet-rows';
import type { MachineProvider } from './machine-provider';

export type FleetFactsInput = {
  rows: Rows;
  live: readonly LiveWorker[];
  states: ReadonlyMap<string, InstanceState>;
  enqueued: readonly WorkRow[];
  providers: readonly MachineProvider[];
  nowMs: number;
  patienceMs: number;
};

/** Returns the fleet as it is, in what the fleet-autoscaler looks at; who serves what is left to the caller. */
export function fleetFacts(input: FleetFactsInput): Omit<FleetSituation, 'unserved' | 'growth'> {
  const { rows, nowMs } = input;
  return {
    now: nowMs * 1_000, classes: classesOf(input), machines: rows.fleet.machines.filter(isThere).map((machine) => ({
      id: machine.id, name: machine.workerName, className: machine.className, state: machine.state, sinceUs: machine.changedAtMs * 1_000,
      workerId: machine.workerId, preemptUs: machine.preemptAtMs === null ? null : machine.preemptAtMs * 1_000,
      ordered: isOrderedEmpty(rows.fleet, machine.workerName),
      instances: rows.instances.filter((instance) => instance.workerId === machine.workerId).length,
      openWork: input.enqueued.filter((work) => work.workerId === machine.workerId).length,
    }) satisfies FleetMachine),
    workers: workersOf(input), budget: rows.fleet.budget, capacity: capacityOf(input), patienceUs: input.patienceMs * 1_000,
  };
}

/** Returns whether an operator wants a worker empty: an order holds for a machine that was there when it was given. */
export function isOrderedEmpty(fleet: FleetRows, workerName: string): boolean {
  const order = fleet.drains.find((drain) => drain.workerName === workerName);
  const machine = machineOf(fleet, workerName);
  return order !== undefined && (machine === null || order.orderedAtMs >= machine.orderedAtMs);
}

/** Classes of workers started by hand have a price, and nobody starts more of them. */
function classesOf({ rows, providers }: FleetFactsInput): FleetClass[] {
  const measured = new Set(rows.profiles.map((profile) => profile.hardwareClass));
  const own = rows.fleet.classes.map((row): FleetClass => ({
    ...row, provider: providers.some(({ name }) => name === row.provider) ? row.provider : null, measured: measured.has(row.name),
  }));
  const others = rows.hardwareClasses.filter(({ name }) => !own.some((each) => each.name === name));
  return [...own, ...others.map((row): FleetClass => ({ ...row, provider: null, minMachines: 0, maxMachines: 0, bootUs: 0, overcommit: false, measured: measured.has(row.name) }))];
}

/** Agents of other people's servers are no machines. */
function workersOf({ rows, live, states }: FleetFactsInput): FleetWorker[] {
  const upstream = new Set(rows.hardwareClasses.filter(({ kind }) => kind === 'upstream').map(({ name }) => name));
  return rows.workers.flatMap((row): FleetWorker[] => {
    const worker = live.find((each) => each.id === row.id);
    if (worker === undefined || row.state === 'dead' || upstream.has(row.hardwareClass)) return [];
    const here = rows.instances.filter((instance) => instance.workerId === row.id).map((instance) => states.get(instance.id) ?? instance.state);
    const count = (state: InstanceState): number => here.filter((each) => each === state).length;
    return [{
      id: row.id, name: row.name, className: row.hardwareClass, state: row.state, utilisation: worker.onlineUtilisation, overloaded: count('overloaded'),
      interfered: count('interfered'),
    }];
  });
}

/** What workers started by hand have of a machine is not the provider's to give. */
function capacityOf({ rows, live, providers }: FleetFactsInput): Record<string, ProviderCapacity> {
  return Object.fromEntries(providers.flatMap(({ name, shares }) => {
    if (shares === null) return [];
    const others = live.filter((worker) => worker.host === shares.host && worker.queue.startsWith('cpu.') && machineOf(rows.fleet, worker.name) === null);
    return [[name, { cores: shares.cores, taken: others.reduce((sum, worker) => sum + worker.cores, 0) }] as const];
  }));
}
