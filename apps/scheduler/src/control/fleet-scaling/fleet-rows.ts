import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { FleetBudget, FleetMachineState } from '@infaas/shared/policy/fleet-situation';
import type { Micros } from '@infaas/shared/domain/units';

/** A kind of machine as the operator set it. */
export type FleetClassRow = HardwareClass & {
  provider: string | null; minMachines: number; maxMachines: number; bootUs: Micros; preemptible: boolean; overcommit: boolean;
};

export type MachineState = FleetMachineState | 'stopped' | 'failed';
export type MachineRow = {
  id: string; className: string; provider: string; workerName: string; workerId: string | null; cores: number; state: MachineState;
  preemptAtMs: number | null; orderedAtMs: number; changedAtMs: number;
};

/** A worker that an operator wants empty. */
export type DrainRow = { workerName: string; orderedAtMs: number };

/** What is wanted of the fleet, and the machines that there are or were until a minute ago. */
export type FleetRows = { classes: FleetClassRow[]; budget: FleetBudget; drains: DrainRow[]; machines: MachineRow[] };

export const EMPTY_FLEET: FleetRows = { classes: [], budget: { machines: 8, pricePerHourNanoUsd: null }, drains: [], machines: [] };

/** Returns whether a machine is not gone. */
export function isThere(machine: MachineRow): machine is MachineRow & { state: FleetMachineState } {
  return machine.state !== 'stopped' && machine.state !== 'failed';
}

/** Returns the machine that a worker's name belongs to now, or null: then it was started by hand. */
export function machineOf({ machines }: Pick<FleetRows, 'machines'>, workerName: string): MachineRow | null {
  return machines.find((machine) => machine.workerName === workerName && isThere(machine)) ?? null;
}
