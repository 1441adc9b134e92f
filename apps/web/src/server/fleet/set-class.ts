import { z } from 'zod';
import { notifyIntent } from '@infaas/db/intent';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { unknownName } from '../names';
import type { ClassTemplate } from './class-templates';
import { findClass, listClasses, type FleetClasses } from './list-classes';

const MOST_CLASSES = 200;
const classNameSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'use 1 to 40 small letters, digits, dots and dashes, starting with a letter or digit');

export const setClassSchema = z.object({
  name: classNameSchema,
  cores: z.number().int().min(1).max(1_024).optional(),
  memoryGb: z.number().min(0.1).max(100_000).optional().describe('memory for instances, in GB (powers of 1,000)'),
  pricePerHourUsd: z.number().min(0).max(10_000).optional(),
  minMachines: z.number().int().min(0).max(100).optional(),
  maxMachines: z.number().int().min(0).max(100).optional().describe('0: none is started'),
  bootSeconds: z.number().int().min(1).max(3_600).optional(),
  preemptible: z.boolean().optional(),
  overcommit: z.boolean().optional().describe('its machines may share cores with others of this machine'),
});
export const classSchema = z.object({ name: classNameSchema });
type ClassForm = z.infer<typeof setClassSchema>;

const BYTES_PER_GB = 1e9;

/** Changes what is stated of a class and leaves the rest; a name that is new makes a class of parts of this machine. */
export async function setClass({ ctx, input }: { ctx: ActorContext; input: ClassForm }): Promise<FleetClasses> {
  const before = (await findClass(ctx.database, input.name)) ?? newClass(input);
  if ((await ctx.database.fleetClass.count()) >= MOST_CLASSES) throw new ServingError('conflict', `there are ${MOST_CLASSES} classes already`, 'remove one that is not needed');
  const { name, ...rest } = changed(before, input);
  if (rest.minMachines > rest.maxMachines) throw new ServingError('malformed', `at least ${rest.minMachines} machines of at most ${rest.maxMachines}`, 'raise maxMachines, or lower minMachines');
  if (rest.maxMachines > 0 && rest.provider === null) {
    throw new ServingError('malformed', `nobody here starts machines of ${name}`, 'only parts of this machine can be started: raise maxMachines of a class cpu.<cores>, or make one of your own');
  }
  await ctx.database.fleetClass.upsert({ where: { name }, create: { name, ...rest }, update: rest });
  await notifyIntent(ctx.database);
  return listClasses({ ctx });
}

/** Returns a class to what it was before operators set it; one that they made is gone, and its machines drain. */
export async function removeClass({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof classSchema> }): Promise<FleetClasses> {
  const { count } = await ctx.database.fleetClass.deleteMany({ where: { name: input.name } });
  if (count === 0) throw unknownName('class that an operator set', input.name, (await ctx.database.fleetClass.findMany({ select: { name: true } })).map((row) => row.name));
  await notifyIntent(ctx.database);
  return listClasses({ ctx });
}

export const setBudgetSchema = z.object({
  maxMachines: z.number().int().min(0).max(1_000).optional().describe('of all classes together'),
  maxUsdPerHour: z.number().min(0).max(1e6).nullable().optional().describe('of all workers and machines together; null = no limit'),
});

/** Changes what the whole fleet may be and cost. */
export async function setBudget({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof setBudgetSchema> }): Promise<FleetClasses> {
  const { budget } = await listClasses({ ctx });
  const most = input.maxUsdPerHour === undefined ? budget.maxUsdPerHour : input.maxUsdPerHour;
  const row = { maxMachines: input.maxMachines ?? budget.maxMachines, maxPricePerHourNanoUsd: most === null ? null : BigInt(nanoUsdFromUsd(most)) };
  await ctx.database.fleetBudget.upsert({ where: { id: 1 }, create: { id: 1, ...row }, update: row });
  await notifyIntent(ctx.database);
  return listClasses({ ctx });
}

function newClass({ name, cores, memoryGb, pricePerHourUsd }: ClassForm): ClassTemplate {
  if (cores === undefined || memoryGb === undefined || pricePerHourUsd === undefined) {
    throw new ServingError('malformed', `there is no class "${name}", and a new one needs cores, memoryGb and pricePerHourUsd`, 'state all three, or use the name of a class that is listed');
  }
  return {
    name, kind: 'cpu', cores, memoryBytes: BigInt(Math.round(memoryGb * BYTES_PER_GB)), accelerator: null, deviceMemoryBytes: 0n,
    pricePerHourNanoUsd: BigInt(nanoUsdFromUsd(pricePerHourUsd)), priceBasis: 'stated', vendor: null, provider: 'local', minMachines: 0, maxMachines: 0,
    bootSeconds: 5, preemptible: false, overcommit: false,
  };
}

function changed(before: ClassTemplate, { cores, memoryGb, pricePerHourUsd, ...limits }: ClassForm): ClassTemplate {
  const price = pricePerHourUsd === undefined ? before.pricePerHourNanoUsd : BigInt(nanoUsdFromUsd(pricePerHourUsd));
  const stated = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined)) as Partial<ClassTemplate>;
  return {
    ...before, ...stated, cores: cores ?? before.cores, memoryBytes: memoryGb === undefined ? before.memoryBytes : BigInt(Math.round(memoryGb * BYTES_PER_GB)),
    pricePerHourNanoUsd: price, priceBasis: price === before.pricePerHourNanoUsd ? before.priceBasis : 'stated',
  };
}
