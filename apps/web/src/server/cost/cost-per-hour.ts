import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';

const RECENT_MINUTES = 5;

/** Dollars per hour, from the bill of the last complete minutes. */
export type CostPerHour = {
  /** Minutes that the figures rest on; 0 = nothing billed yet. */
  minutes: number;
  /** Queries, instances kept for them, and the generating and measuring of models. */
  usedUsdPerHour: number;
  idleUsdPerHour: number;
  modelsUsdPerHour: number;
  /** Machine time that nobody is charged for, and the whole fleet: only for those who operate it. */
  operatorUsdPerHour: number | null;
  fleetUsdPerHour: number | null;
};

/** Returns what the workspace costs per hour now, and for operators what the fleet costs. */
export async function costPerHour({ ctx }: { ctx: ActorContext }): Promise<CostPerHour> {
  const now = Math.floor(Date.now() / 60_000);
  const since = { gte: now - RECENT_MINUTES, lt: now };
  const operates = ctx.actor.scopes.includes('operate');
  const [minutes, own, models, operator, fleet] = await Promise.all([
    ctx.database.billMinute.groupBy({ by: ['minute'], where: { minute: since } }),
    ctx.database.billMinute.aggregate({ where: { workspaceId: ctx.workspaceId, applicationId: { not: '' }, minute: since }, _sum: { usedNanoUsd: true, idleNanoUsd: true } }),
    ctx.database.billMinute.aggregate({ where: { workspaceId: ctx.workspaceId, applicationId: '', minute: since }, _sum: { usedNanoUsd: true, idleNanoUsd: true } }),
    ctx.database.billMinute.aggregate({ where: { workspaceId: '', minute: since }, _sum: { usedNanoUsd: true, idleNanoUsd: true } }),
    ctx.database.worker.findMany({ where: { state: { not: 'dead' } }, select: { hardwareClass: true } }),
  ]);
  const perHour = (nano: bigint | null) => (minutes.length === 0 ? 0 : (usdFromNanoUsd(Number(nano ?? 0n)) * 60) / minutes.length);
  return {
    minutes: minutes.length,
    usedUsdPerHour: perHour(own._sum.usedNanoUsd),
    idleUsdPerHour: perHour(own._sum.idleNanoUsd),
    modelsUsdPerHour: perHour((models._sum.usedNanoUsd ?? 0n) + (models._sum.idleNanoUsd ?? 0n)),
    operatorUsdPerHour: operates ? perHour((operator._sum.usedNanoUsd ?? 0n) + (operator._sum.idleNanoUsd ?? 0n)) : null,
    fleetUsdPerHour: operates ? await fleetPrice(ctx, fleet.map((worker) => worker.hardwareClass)) : null,
  };
}

async function fleetPrice(ctx: ActorContext, classes: readonly string[]): Promise<number> {
  const prices = await ctx.database.hardwareClass.findMany({ select: { name: true, pricePerHourNanoUsd: true } });
  const price = new Map(prices.map((each) => [each.name, Number(each.pricePerHourNanoUsd)]));
  return usdFromNanoUsd(classes.reduce((sum, name) => sum + (price.get(name) ?? 0), 0));
}
