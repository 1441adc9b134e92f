import { randomUUID } from 'node:crypto';
import type { Prisma } from '@infaas/db/client';
import type { FactChange } from '../control/fact-change';
import { toJson, toJsonOrNull } from './json';

/** A change of what is known of a version. */
export type RegistrationChange = Extract<FactChange, { kind: 'registration' | 'proposal' | 'signature' | 'variant-new' | 'variant' | 'profile' }>;

const KINDS: ReadonlySet<FactChange['kind']> = new Set<RegistrationChange['kind']>(['registration', 'proposal', 'signature', 'variant-new', 'variant', 'profile']);

/** Returns whether a change is of what is known of a version. */
export function isOfRegistration(change: FactChange): change is RegistrationChange {
  return KINDS.has(change.kind);
}

/** Applies a change of what is known of a version; of one that was deleted meanwhile, nothing. */
export async function applyRegistrationChange(tx: Prisma.TransactionClient, change: RegistrationChange): Promise<void> {
  switch (change.kind) {
    case 'registration':
      return applyRegistration(tx, change);
    case 'proposal':
      await tx.registration.updateMany({ where: { versionId: change.versionId }, data: { proposal: toJson(change.proposal) } });
      return;
    case 'signature': {
      const { input, output } = change.signature;
      if (!(await tx.task.findUnique({ where: { id: change.taskId }, select: { id: true } }))) return;
      await tx.taskSignature.createMany({ data: { taskId: change.taskId, input: toJson(input), output: toJson(output) }, skipDuplicates: true });
      return;
    }
    case 'variant-new':
      return createVariant(tx, change);
    case 'variant':
      return applyVariant(tx, change);
    case 'profile': {
      const { profile } = change;
      if (!(await tx.variant.findUnique({ where: { id: profile.variantId }, select: { id: true } }))) return;
      await tx.profile.create({
        data: {
          ...profile, id: randomUUID(), latency: toJson(profile.latency), memoryBytes: BigInt(profile.memoryBytes), software: toJson(profile.software),
          reference: toJsonOrNull(profile.reference), details: toJsonOrNull(profile.details),
        },
      });
      return;
    }
  }
}

/** A form that could not be made before has a row without a graph, which nothing refers to: the made one takes its place. */
async function createVariant(tx: Prisma.TransactionClient, change: Extract<FactChange, { kind: 'variant-new' }>): Promise<void> {
  const { accuracy: _none, ...variant } = change.variant;
  if (!(await versionExists(tx, variant.versionId))) return;
  if (variant.artifact !== '') await tx.variant.deleteMany({ where: { versionId: variant.versionId, name: variant.name, artifact: '' } });
  await tx.variant.createMany({ data: { ...variant, artifactBytes: BigInt(variant.artifactBytes), errors: toJsonOrNull(change.errors) }, skipDuplicates: true });
}

async function applyRegistration(tx: Prisma.TransactionClient, change: Extract<FactChange, { kind: 'registration' }>): Promise<void> {
  const { versionId, state, progress } = change;
  if (!(await versionExists(tx, versionId))) return;
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

async function versionExists(tx: Prisma.TransactionClient, id: string): Promise<boolean> {
  return (await tx.version.findUnique({ where: { id }, select: { id: true } })) !== null;
}
