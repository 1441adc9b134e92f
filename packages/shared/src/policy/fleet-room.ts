import type { Micros, NanoUsd } from '../domain/units';
import type { FleetClass, FleetMachine, FleetSituation, FleetState } from './fleet-situation';

/** After a start that failed no other of its class is tried for so long; doubled with every further one. */
const FIRST_PAUSE_US: Micros = 5_000_000;
const LONGEST_PAUSE_US: Micros = 300_000_000;

/** What may still be started: budgets and cores as they are after the starts of this tick so far. */
export type FleetRoom = {
  /** Why no machine of a class may be started now; null = one may. */
  refuses(of: FleetClass): string | null;
  take(of: FleetClass): void;
};

/** Returns the room of a tick. Machines count until they are gone: also what boots, drains or stops costs money and holds cores. */
export function fleetRoom(situation: FleetSituation, state: FleetState): FleetRoom {
  const count = new Map<string, number>();
  const cores = new Map<string, number>();
  let machines = 0;
  let price = fleetPricePerHour(situation);
  const byName = new Map(situation.classes.map((each) => [each.name, each]));
  const add = (name: string, of: FleetClass | undefined): void => {
    machines += 1;
    count.set(name, (count.get(name) ?? 0) + 1);
    if (of !== undefined && of.provider !== null) cores.set(of.provider, (cores.get(of.provider) ?? 0) + of.cores);
  };
  for (const machine of situation.machines) add(machine.className, byName.get(machine.className));
  return {
    refuses(of) {
      const { budget, capacity } = situation;
      if (of.provider === null) return `No provider here starts ${of.name}.`;
      if ((count.get(of.name) ?? 0) >= of.maxMachines) return `${of.name} may have ${of.maxMachines} machines.`;
      if (machines >= budget.machines) return `The fleet may have ${budget.machines} machines.`;
      if (budget.pricePerHourNanoUsd !== null && price + of.pricePerHourNanoUsd > budget.pricePerHourNanoUsd) return `${of.name} does not fit into the budget per hour.`;
      const limit = capacity[of.provider];
      if (limit !== undefined && of.cores > limit.cores) return `${of.name} has more cores than there are.`;
      if (limit !== undefined && !of.overcommit && (cores.get(of.provider) ?? 0) + limit.taken + of.cores > limit.cores) return `No ${of.cores} cores are left for ${of.name}.`;
      return isPausing(state, of.name, situation.now) ? `Starts of ${of.name} failed lately.` : null;
    },
    take(of) {
      add(of.name, of);
      price += of.pricePerHourNanoUsd;
    },
  };
}

/** Returns what all workers and machines cost per hour. */
export function fleetPricePerHour({ classes, machines, workers }: FleetSituation): NanoUsd {
  const price = (name: string): NanoUsd => classes.find((each) => each.name === name)?.pricePerHourNanoUsd ?? 0;
  const own = new Set(machines.map((machine) => machine.workerId));
  return machines.reduce((sum, machine) => sum + price(machine.className), 0) +
    workers.reduce((sum, worker) => sum + (own.has(worker.id) ? 0 : price(worker.className)), 0);
}

/** Returns the machines of a class that serve or will. */
export function lastingOf(machines: readonly FleetMachine[], className: string): FleetMachine[] {
  return machines.filter((machine) => machine.className === className && (machine.state === 'booting' || machine.state === 'active'));
}

function isPausing(state: FleetState, className: string, now: Micros): boolean {
  const failed = state.failures[className];
  return failed !== undefined && now - failed.lastUs < Math.min(LONGEST_PAUSE_US, FIRST_PAUSE_US * 2 ** (failed.count - 1));
}
