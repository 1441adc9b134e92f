import { randomUUID } from 'node:crypto';
import type { Prisma } from '@infaas/db/client';
import type { FactChange, NewWork } from '../control/fact-change';
import { applyInstanceChange } from './apply-instance-change';
import { toJson, toJsonOrNull } from './json';

/** Applies changes of facts in order, inside the caller's transaction. Changes of things that are gone do nothing. */
export async function applyChanges(tx: Prisma.TransactionClient, changes: readonly FactChange[]): Promise<void> {
  for (const change of changes) await applyChange(tx, change);
}

async function applyChange(tx: Prisma.TransactionClient, change: FactChange): Promise<void> {
  switch (change.kind) {
    case 'registration':
      return applyRegistration(tx, change);
    case 'proposal':
      await tx.registration.updateMany({ where: { versionId: change.versionId }, data: { proposal: toJson(change.proposal) } });
      return;
    case 'signature': {
      const { input, output } = change.signature;
      await tx.taskSignature.createMany({ data: { taskId: change.taskId, input: toJson(input), output: toJson(output) }, skipDuplicates: true });
      return;
    }
    case 'variant-new':
      return createVariant(tx, change);
    case 'variant':
      return applyVariant(tx, change);
    case 'profile': {
      const { profile } = change;
      await tx.profile.create({
        data: {
          ...profile, id: randomUUID(), latency: toJson(profile.latency), memoryBytes: BigInt(profile.memoryBytes), software: toJson(profile.software),
          reference: toJsonOrNull(profile.reference), details: toJsonOrNull(profile.details),
        },
      });
      return;
    }
    case 'work':
      return createWork(tx, change.work);
    case 'work-cancel':
      await tx.workItem.updateMany({ where: { id: change.id, state: { in: ['pending', 'enqueued'] } }, data: { state: 'cancelled', finishedAt: new Date() } });
      return;
    case 'instance-new':
      await tx.instance.createMany({ data: { ...change.instance, state: 'loading' }, skipDuplicates: true });
      return;
    case 'instance':
      return applyInstanceChange(tx, change);
    case 'deferred':
      return applyDeferred(tx, change);
    case 'stable':
      return applyStable(tx, change);
    case 'event':
      await tx.scalingEvent.create({ data: { ...change.event, id: randomUUID(), reasons: toJson(change.event.reasons) } });
  }
}

/** A form that could not be made before has a row without a graph, which nothing refers to: the made one takes its place. */
async function createVariant(tx: Prisma.TransactionClient, change: Extract<FactChange, { kind: 'variant-new' }>): Promise<void> {
  const { accuracy: _none, ...variant } = change.variant;
  if (variant.artifact !== '') await tx.variant.deleteMany({ where: { versionId: variant.versionId, name: variant.name, artifact: '' } });
  await tx.variant.createMany({ data: { ...variant, artifactBytes: BigInt(variant.artifactBytes), errors: toJsonOrNull(change.errors) }, skipDuplicates: true });
}

/** Writes a pending job; one with the same id stays as it is. */
async function createWork(tx: Prisma.TransactionClient, work: NewWork): Promise<void> {
  const { delayMs = 0, ...row } = work;
  await tx.workItem.createMany({ data: { ...row, payload: toJson(row.payload), ...(delayMs > 0 ? { notBefore: new Date(Date.now() + delayMs) } : {}) }, skipDuplicates: true });
}

async function applyStable(tx: Prisma.TransactionClient, { architectureId, number, progress }: Extract<FactChange, { kind: 'stable' }>): Promise<void> {
  const same = await tx.stableVersion.updateMany({ where: { architectureId, number }, data: { progress } });
  if (same.count > 0 || !(await tx.architecture.findUnique({ where: { id: architectureId }, select: { id: true } }))) return;
  const data = { number, progress, since: new Date() };
  await tx.stableVersion.upsert({ where: { architectureId }, create: { architectureId, ...data }, update: data });
}

async function applyRegistration(tx: Prisma.TransactionClient, change: Extract<FactChange, { kind: 'registration' }>): Promise<void> {
  const { versionId, state, progress } = change;
  const ended = state === 'complete' || state === 'failed';
  const data = {
    state, progress,
    ...(change.hint === undefined ? {} : { hint: change.hint }),
    ...(change.inspection ? { inspection: toJson(change.inspection) } : {}),
    ...(ended ? { finishedAt: new Date() } : {}),
  };
  await tx.registration.upsert({ where: { versionId }, create: { versionId, ...data }, update: data });
  if (state === 'ready' || state === 'complete') await tx.registration.updateMany({ where: { versionId, readyAt: null }, data: { readyAt: new Date() } });
}

async function applyVariant(tx: Prisma.TransactionClient, change: Extract<FactChange, { kind: 'variant' }>): Promise<void> {
  const { id, status, reason, accuracy, maxBatch, errors } = change;
  await tx.variant.updateMany({
    where: { id },
    data: {
      ...(status ? { status } : {}), ...(reason === undefined ? {} : { reason }), ...(accuracy ? { accuracy: toJson(accuracy) } : {}),
      ...(maxBatch === undefined ? {} : { maxBatch }), ...(errors ? { errors: toJson(errors) } : {}),
    },
  });
}

async function applyDeferred(tx: Prisma.TransactionClient, change: Extract<FactChange, { kind: 'deferred' }>): Promise<void> {
  const { id, from, state, output, error, parameters } = change;
  const ended = state !== 'queued' && state !== 'running';
  await tx.deferredQuery.updateMany({
    where: { id, state: { in: from } },
    data: {
      state, ...(output ? { output } : {}), ...(error ? { error } : {}), ...(parameters ? { parameters: toJson(parameters) } : {}),
      ...(ended ? { finishedAt: new Date() } : {}),
    },
  });
}
