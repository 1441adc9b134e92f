import type { PrismaClient } from '@infaas/db/client';
import { CATALOGUE_DATE } from '@infaas/shared/domain/hardware-catalogue';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { classTemplates, type ClassTemplate } from './class-templates';

export type FleetClassRow = {
  name: string;
  kind: 'cpu' | 'gpu';
  cores: number;
  memoryBytes: number;
  accelerator: string | null;
  deviceMemoryBytes: number;
  pricePerHourUsd: number;
  priceBasis: 'catalogue' | 'assumed' | 'stated';
  /** Where the price comes from: `list price, 2025-06`. */
  priceNote: string;
  /** Who rents such machines out; null = they are parts of this machine. */
  vendor: string | null;
  /** Who starts machines of it here; null = nobody does, it is there for its price. */
  provider: string | null;
  minMachines: number;
  maxMachines: number;
  bootSeconds: number;
  preemptible: boolean;
  overcommit: boolean;
  /** An operator set it; else it stands as it came. */
  edited: boolean;
  /** Machines of it that there are now, booting ones included. */
  machines: number;
};

export type FleetClasses = { classes: FleetClassRow[]; budget: { maxMachines: number; maxUsdPerHour: number | null }; canEdit: boolean };

/** What holds until an operator says otherwise; control has the same. */
const DEFAULT_MOST_MACHINES = 8;

/** Returns every class of machine there is: what operators set first, then parts of this machine, then the catalogue; and the budget. */
export async function listClasses({ ctx }: { ctx: ActorContext }): Promise<FleetClasses> {
  const [rows, budget, machines] = await Promise.all([
    ctx.database.fleetClass.findMany({ orderBy: { name: 'asc' } }),
    ctx.database.fleetBudget.findUnique({ where: { id: 1 } }),
    ctx.database.fleetMachine.groupBy({ by: ['className'], where: { stoppedAt: null }, _count: true }),
  ]);
  const most = budget?.maxPricePerHourNanoUsd ?? null;
  const count = (name: string): number => machines.find((each) => each.className === name)?._count ?? 0;
  const templates = classTemplates().filter((template) => !rows.some((row) => row.name === template.name));
  return {
    classes: [...rows.map((row) => shown(row, true, count(row.name))), ...templates.map((row) => shown(row, false, count(row.name)))],
    budget: {
      maxMachines: budget?.maxMachines ?? DEFAULT_MOST_MACHINES,
      maxUsdPerHour: most === null ? null : usdFromNanoUsd(Number(most)),
    },
    canEdit: ctx.actor.scopes.includes('operate'),
  };
}

/** Returns a class by its name, as an operator set it or as it came; null when there is none. */
export async function findClass(database: PrismaClient, name: string): Promise<ClassTemplate | null> {
  return (await database.fleetClass.findUnique({ where: { name }, omit: { updatedAt: true } })) ?? classTemplates().find((each) => each.name === name) ?? null;
}

function shown(row: ClassTemplate, edited: boolean, machines: number): FleetClassRow {
  const priceBasis = row.priceBasis as FleetClassRow['priceBasis'];
  return {
    name: row.name, kind: row.kind === 'gpu' ? 'gpu' : 'cpu', cores: row.cores, memoryBytes: Number(row.memoryBytes), accelerator: row.accelerator,
    deviceMemoryBytes: Number(row.deviceMemoryBytes), pricePerHourUsd: usdFromNanoUsd(Number(row.pricePerHourNanoUsd)), priceBasis,
    priceNote: { catalogue: `list price, ${CATALOGUE_DATE}`, assumed: 'assumed: cores times a catalogue rate', stated: 'set by an operator' }[priceBasis],
    vendor: row.vendor, provider: row.provider, minMachines: row.minMachines, maxMachines: row.maxMachines, bootSeconds: row.bootSeconds,
    preemptible: row.preemptible, overcommit: row.overcommit, edited, machines,
  };
}
