import type { PrismaClient } from '@infaas/db/client';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { BillingFacts } from '../control/billing/minute-bill';
import { fromJson } from './json';
import { REGISTRATION_JOBS } from '../control/registration/registration-effects';

type Interval = { workerId: string; fromMs: number; toMs: number };
const HOUR_MINUTES = 60;

/** Reads what must be known to bill one worker for an interval within one minute. */
export async function readBillingFacts(database: PrismaClient, interval: Interval): Promise<BillingFacts> {
  const worker = await database.worker.findUniqueOrThrow({ where: { id: interval.workerId } });
  const hardware = await database.hardwareClass.findUniqueOrThrow({ where: { name: worker.hardwareClass } });
  const [instances, used, kept, work] = await Promise.all([
    readInstances(database, worker.hardwareClass, interval), readUsed(database, interval), readKept(database, interval), readWork(database, interval),
  ]);
  return {
    workerId: worker.id, carry: Number(worker.billCarry), instances, used, kept, work,
    hardware: {
      ...hardware, kind: hardware.kind as HardwareClass['kind'], memoryBytes: Number(hardware.memoryBytes),
      deviceMemoryBytes: Number(hardware.deviceMemoryBytes), pricePerHourNanoUsd: Number(hardware.pricePerHourNanoUsd),
      providers: hardware.providers as HardwareClass['providers'], priceBasis: hardware.priceBasis as HardwareClass['priceBasis'],
    },
  };
}

async function readInstances(database: PrismaClient, hardwareClass: string, { workerId, fromMs, toMs }: Interval): Promise<BillingFacts['instances']> {
  const rows = await database.instance.findMany({
    where: { workerId, startedAt: { lt: new Date(toMs) }, OR: [{ stoppedAt: null }, { stoppedAt: { gt: new Date(fromMs) } }] },
  });
  const variants = await database.variant.findMany({
    where: { id: { in: rows.map((row) => row.variantId) } },
    include: {
      version: { select: { architecture: { select: { taskId: true } } } },
      profiles: { where: { hardwareClass }, orderBy: { measuredAt: 'desc' }, take: 1 },
    },
  });
  const byId = new Map(variants.map((variant) => [variant.id, variant]));
  return rows.flatMap((row) => {
    const variant = byId.get(row.variantId);
    if (!variant) return [];
    const profile = variant.profiles[0];
    return [{
      id: row.id, workspaceId: row.workspaceId, taskId: variant.version.architecture.taskId, variantId: row.variantId, threads: variant.threads,
      provider: variant.provider as BillingFacts['instances'][number]['provider'],
      profile: profile ? { ...profile, latency: fromJson(profile.latency), memoryBytes: Number(profile.memoryBytes) } : null,
      presentMs: Math.min(toMs, row.stoppedAt?.getTime() ?? toMs) - Math.max(fromMs, row.startedAt.getTime()),
    }];
  });
}

/** By minute when the interval is a whole one, else by second (kept for 15 minutes). */
async function readUsed(database: PrismaClient, { workerId, fromMs, toMs }: Interval): Promise<BillingFacts['used']> {
  const rows = toMs - fromMs === 60_000
    ? await database.usageMinute.findMany({ where: { workerId, minute: fromMs / 60_000, computeUs: { gt: 0 } } })
    : await database.usageSecond.findMany({
      where: { workerId, second: { gte: Math.ceil(fromMs / 1_000), lt: Math.ceil(toMs / 1_000) }, computeUs: { gt: 0 } },
    });
  const sums = new Map<string, BillingFacts['used'][number]>();
  for (const { variantId, workspaceId, applicationId, computeUs } of rows) {
    const key = `${variantId}|${applicationId}`;
    sums.set(key, { variantId, workspaceId, applicationId, computeUs: (sums.get(key)?.computeUs ?? 0) + Number(computeUs) });
  }
  return [...sums.values()];
}

async function readKept(database: PrismaClient, { workerId, fromMs }: Interval): Promise<BillingFacts['kept']> {
  const minute = Math.floor(fromMs / 60_000);
  const rows = await database.usageMinute.groupBy({
    by: ['variantId', 'workspaceId', 'applicationId'], _sum: { answered: true }, where: { workerId, minute: { gt: minute - HOUR_MINUTES, lte: minute }, answered: { gt: 0 } },
  });
  return rows.map((row) => ({ variantId: row.variantId, workspaceId: row.workspaceId, applicationId: row.applicationId, answered: row._sum.answered ?? 0 }));
}

/** Jobs that took cores here: registration for its task, deferred queries for their application. */
async function readWork(database: PrismaClient, { workerId, fromMs, toMs }: Interval): Promise<BillingFacts['work']> {
  const rows = await database.workItem.findMany({
    where: {
      workerId, kind: { in: [...REGISTRATION_JOBS, 'deferred-query', 'offline-chunk'] }, enqueuedAt: { lt: new Date(toMs) },
      OR: [{ finishedAt: null, state: 'enqueued' }, { finishedAt: { gt: new Date(fromMs) } }],
    },
  });
  const versions = await database.version.findMany({
    where: { id: { in: rows.map((row) => row.subjectId) } }, select: { id: true, architecture: { select: { taskId: true, workspaceId: true } } },
  });
  const deferred = await database.deferredQuery.findMany({
    where: { id: { in: rows.map((row) => row.subjectId) } }, select: { id: true, applicationId: true, workspaceId: true },
  });
  const offline = await database.offlineJob.findMany({
    where: { id: { in: rows.map((row) => row.subjectId) } }, select: { id: true, applicationId: true, workspaceId: true },
  });
  const owners = new Map([
    ...versions.map((row) => [row.id, { workspaceId: row.architecture.workspaceId, ownerId: row.architecture.taskId }] as const),
    ...[...deferred, ...offline].map((row) => [row.id, { workspaceId: row.workspaceId, ownerId: row.applicationId }] as const),
  ]);
  return rows.flatMap((row): BillingFacts['work'] => {
    const owner = owners.get(row.subjectId);
    if (!owner || !row.enqueuedAt) return [];
    const end = Math.min(toMs, row.finishedAt?.getTime() ?? toMs);
    const presentMs = Math.max(0, end - Math.max(fromMs, row.enqueuedAt.getTime()));
    const cores = fromJson<{ executable?: { threads?: number } }>(row.payload).executable?.threads ?? 1;
    if (row.kind !== 'deferred-query' && row.kind !== 'offline-chunk') return [{ kind: 'profiling' as const, ...owner, cores, durationUs: presentMs * 1_000 }];
    // A deferred query or a chunk waits in its queue: it pays for its run, in the interval in which it ended.
    const ended = row.finishedAt !== null && row.finishedAt.getTime() <= toMs;
    const computeUs = ended ? fromJson<{ computeUs?: number } | null>(row.result)?.computeUs ?? 0 : 0;
    return computeUs > 0 ? [{ kind: 'offline' as const, ...owner, cores, durationUs: computeUs }] : [];
  });
}
