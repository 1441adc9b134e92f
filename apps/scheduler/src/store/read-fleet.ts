import type { FleetClass, PrismaClient } from '@infaas/db/client';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { EMPTY_FLEET, type FleetClassRow, type FleetRows, type MachineState } from '../control/fleet-scaling/fleet-rows';

/** Machines that ended are remembered so long: their workers are buried in that time, and their names are not used again. */
const REMEMBERED_MS = 60_000;
const BUDGET_ID = 1;

/** Reads what operators want of the fleet, and its machines. */
export async function readFleet(database: PrismaClient, nowMs: number): Promise<FleetRows> {
  const [classes, budget, drains, machines] = await Promise.all([
    database.fleetClass.findMany({ orderBy: { name: 'asc' } }),
    database.fleetBudget.findUnique({ where: { id: BUDGET_ID } }),
    database.drainOrder.findMany({ orderBy: { workerName: 'asc' } }),
    database.fleetMachine.findMany({ where: { OR: [{ stoppedAt: null }, { stoppedAt: { gt: new Date(nowMs - REMEMBERED_MS) } }] }, orderBy: { orderedAt: 'asc' } }),
  ]);
  return {
    classes: classes.map(classRow),
    budget: budget === null ? EMPTY_FLEET.budget : {
      machines: budget.maxMachines, pricePerHourNanoUsd: budget.maxPricePerHourNanoUsd === null ? null : Number(budget.maxPricePerHourNanoUsd),
    },
    drains: drains.map((row) => ({ workerName: row.workerName, orderedAtMs: row.orderedAt.getTime() })),
    machines: machines.map((row) => ({
      id: row.id, className: row.className, provider: row.provider, workerName: row.workerName, workerId: row.workerId, cores: row.cores,
      state: row.state as MachineState, preemptAtMs: row.preemptAt?.getTime() ?? null, orderedAtMs: row.orderedAt.getTime(), changedAtMs: row.changedAt.getTime(),
    })),
  };
}

/** Returns a class of the operator's in plain values. */
export function classRow(row: FleetClass): FleetClassRow {
  return {
    name: row.name, kind: row.kind as HardwareClass['kind'], cores: row.cores, memoryBytes: Number(row.memoryBytes), accelerator: row.accelerator,
    deviceMemoryBytes: Number(row.deviceMemoryBytes), providers: row.kind === 'cpu' ? ['cpu'] : [], pricePerHourNanoUsd: Number(row.pricePerHourNanoUsd),
    priceBasis: row.priceBasis as HardwareClass['priceBasis'], provider: row.provider, minMachines: row.minMachines, maxMachines: row.maxMachines,
    bootUs: row.bootSeconds * 1_000_000, preemptible: row.preemptible, overcommit: row.overcommit,
  };
}
