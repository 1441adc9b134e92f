import { randomUUID } from 'node:crypto';
import type { Prisma } from '@infaas/db/client';
import type { FactChange, NewWork } from '../control/fact-change';
import type { FleetFactChange } from '../control/fleet-scaling/fleet-change';
import { applyFleetChange, isOfFleet } from './apply-fleet-change';
import { applyInstanceChange } from './apply-instance-change';
import { applyOfflineChange } from './apply-offline-change';
import { applyRegistrationChange, isOfRegistration, type RegistrationChange } from './apply-registration-change';
import { toJson } from './json';

/** Applies changes of facts in order, inside the caller's transaction. Changes of things that are gone do nothing. */
export async function applyChanges(tx: Prisma.TransactionClient, changes: readonly FactChange[]): Promise<void> {
  for (const change of changes) {
    if (isOfRegistration(change)) await applyRegistrationChange(tx, change);
    else if (isOfFleet(change)) await applyFleetChange(tx, change);
    else await applyServingChange(tx, change);
  }
}

async function applyServingChange(tx: Prisma.TransactionClient, change: Exclude<FactChange, RegistrationChange | FleetFactChange>): Promise<void> {
  switch (change.kind) {
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
    case 'offline':
      return applyOfflineChange(tx, change.change);
    case 'stable':
      return applyStable(tx, change);
    case 'event':
      await tx.scalingEvent.create({ data: { ...change.event, id: randomUUID(), reasons: toJson(change.event.reasons) } });
  }
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
