import type { PrismaClient } from '@infaas/db/client';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { InstanceState } from '@infaas/shared/domain/instance';
import type { FactRows, ProfileRow, VariantRow, WorkSummary } from '../control/rows';
import { fromJson } from './json';
import { REGISTRATION_JOBS } from '../control/registration/registration-effects';

/** Reads what control wrote itself. */
export async function readFacts(database: PrismaClient, nowMs: number): Promise<FactRows> {
  const [signatures, registrations, variants, profiles, hardware, workers, instances, work, spent, stables, unloaded] = await Promise.all([
    database.taskSignature.findMany(),
    database.registration.findMany({ orderBy: { startedAt: 'asc' } }),
    database.variant.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
    readProfiles(database),
    database.hardwareClass.findMany(),
    database.worker.findMany(),
    database.instance.findMany({ where: { stoppedAt: null }, orderBy: { startedAt: 'asc' } }),
    readRegistrationWork(database),
    readSpent(database, nowMs),
    database.stableVersion.findMany({ orderBy: { architectureId: 'asc' } }),
    database.unloaded.findMany({ orderBy: { subjectId: 'asc' }, select: { subjectId: true, workspaceId: true, application: true } }),
  ]);
  return {
    signatures: signatures.map((row) => ({ taskId: row.taskId, input: fromJson(row.input), output: fromJson(row.output) })),
    registrations: registrations.map(({ versionId, state, progress, hint, inspection }) => ({ versionId, state, progress, hint, inspection: fromJson(inspection) })),
    variants: variants.map((row): VariantRow => ({
      id: row.id, versionId: row.versionId, workspaceId: row.workspaceId, name: row.name, precision: row.precision, optimised: row.optimised,
      provider: row.provider as VariantRow['provider'], threads: row.threads, artifact: row.artifact, artifactBytes: Number(row.artifactBytes),
      maxBatch: row.maxBatch, status: row.status, reason: row.reason, accuracy: fromJson(row.accuracy),
    })),
    stables: stables.map(({ architectureId, number, progress }) => ({ architectureId, number, progress })),
    unloaded, profiles,
    hardwareClasses: hardware.map((row): HardwareClass => ({
      name: row.name, kind: row.kind as HardwareClass['kind'], cores: row.cores, memoryBytes: Number(row.memoryBytes),
      accelerator: row.accelerator, deviceMemoryBytes: Number(row.deviceMemoryBytes), providers: row.providers as HardwareClass['providers'],
      pricePerHourNanoUsd: Number(row.pricePerHourNanoUsd), priceBasis: row.priceBasis as HardwareClass['priceBasis'],
    })),
    workers: workers.map((row) => ({
      id: row.id, name: row.name, hardwareClass: row.hardwareClass, cores: row.cores, memoryBytes: Number(row.memoryBytes),
      state: row.state as 'active' | 'draining' | 'dead', queue: row.queue, bootId: row.bootId, cpuModel: row.cpuModel,
    })),
    instances: instances.map((row) => ({
      id: row.id, workspaceId: row.workspaceId, variantId: row.variantId, workerId: row.workerId, state: row.state as InstanceState,
      address: row.address, startedAtMs: row.startedAt.getTime(),
    })),
    registrationWork: work,
    spent,
  };
}

/** Payloads stay where they are: they are large, and only one number of them matters. */
function readRegistrationWork(database: PrismaClient): Promise<WorkSummary[]> {
  return database.$queryRaw<WorkSummary[]>`
    SELECT id, kind, state::text AS state, "subjectId", (payload ->> 'budgetMs')::int AS "budgetMs" FROM work_item
    WHERE kind = ANY(${[...REGISTRATION_JOBS]}::text[]) AND id NOT LIKE 'examination.%'`;
}

/** The newest profile of each pair of variant and class. */
async function readProfiles(database: PrismaClient): Promise<ProfileRow[]> {
  const rows = await database.profile.findMany({ distinct: ['variantId', 'hardwareClass'], orderBy: [{ measuredAt: 'desc' }] });
  return rows.map((row) => ({
    variantId: row.variantId, hardwareClass: row.hardwareClass, latency: fromJson(row.latency), loadUs: row.loadUs,
    memoryBytes: Number(row.memoryBytes), maxBatch: row.maxBatch, provisional: row.provisional, foreignCpu: row.foreignCpu, software: fromJson(row.software),
    loadSamples: row.loadSamples, loadDeviationUs: row.loadDeviationUs, reference: fromJson(row.reference),
  }));
}

/** What applications with a budget have spent since the first of the month (UTC). */
async function readSpent(database: PrismaClient, nowMs: number): Promise<FactRows['spent']> {
  const now = new Date(nowMs);
  const firstHour = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) / 3_600_000;
  const rows = await database.$queryRaw<{ applicationId: string; spent: string }[]>`
    SELECT b."applicationId", SUM(b."usedNanoUsd" + b."idleNanoUsd")::text AS spent
    FROM bill_hour b JOIN application a ON a.id = b."applicationId" AND a."monthlyBudgetNanoUsd" IS NOT NULL
    WHERE b.hour >= ${firstHour}::int GROUP BY 1`;
  return rows.map((row) => ({ applicationId: row.applicationId, nanoUsd: Number(row.spent) }));
}
