import { z } from 'zod';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { firstMinute } from '../usage/usage-filter';

export const workerCostsSchema = z
  .object({ minutes: z.number().int().min(1).max(60 * 24 * 92).default(60) })
  .default({ minutes: 60 });

/** What one machine cost in a period, and who pays for it. */
export type WorkerCost = {
  workerId: string;
  /** Time that was billed, in hours. */
  hours: number;
  /** Price x time. */
  totalUsd: number;
  /** This workspace's queries, the time that instances were kept for its applications, and the generating and measuring of its models. */
  usedUsd: number;
  idleUsd: number;
  modelsUsd: number;
  /** Time that no instance took, and other workspaces' part: only for those who operate the fleet. */
  unusedUsd: number | null;
  othersUsd: number | null;
};

/** Returns the bill of every machine for the last minutes; the parts add up to `totalUsd`. */
export async function workerCosts({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof workerCostsSchema> }): Promise<WorkerCost[]> {
  const minute = { gte: firstMinute(input.minutes) };
  const sums = { usedNanoUsd: true, idleNanoUsd: true } as const;
  const operates = ctx.actor.scopes.includes('operate');
  const [machines, own, models, unused] = await Promise.all([
    ctx.database.workerMinute.groupBy({ by: ['workerId'], where: { minute }, _sum: { priceNanoUsd: true, activeMs: true } }),
    ctx.database.billMinute.groupBy({ by: ['workerId'], where: { minute, workspaceId: ctx.workspaceId, applicationId: { not: '' } }, _sum: sums }),
    ctx.database.billMinute.groupBy({ by: ['workerId'], where: { minute, workspaceId: ctx.workspaceId, applicationId: '' }, _sum: sums }),
    ctx.database.billMinute.groupBy({ by: ['workerId'], where: { minute, workspaceId: '' }, _sum: sums }),
  ]);
  return machines.map(({ workerId, _sum: { priceNanoUsd, activeMs } }) => {
    const part = (rows: typeof own, column: keyof typeof sums) => rows.find((row) => row.workerId === workerId)?._sum[column] ?? 0n;
    const total = priceNanoUsd ?? 0n;
    const used = part(own, 'usedNanoUsd');
    const idle = part(own, 'idleNanoUsd');
    const measured = part(models, 'usedNanoUsd') + part(models, 'idleNanoUsd');
    const nobodys = part(unused, 'usedNanoUsd') + part(unused, 'idleNanoUsd');
    return {
      workerId,
      hours: (activeMs ?? 0) / 3_600_000,
      totalUsd: usd(total),
      usedUsd: usd(used),
      idleUsd: usd(idle),
      modelsUsd: usd(measured),
      unusedUsd: operates ? usd(nobodys) : null,
      othersUsd: operates ? usd(total - used - idle - measured - nobodys) : null,
    };
  });
}

function usd(nano: bigint): number {
  return usdFromNanoUsd(Number(nano));
}
