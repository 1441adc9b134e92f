import type { Prisma } from '@infaas/db/client';
import type { FleetFactChange } from '../control/fleet-scaling/fleet-change';
import { classRow } from './read-fleet';

type MachineChange = Extract<FleetFactChange, { kind: 'machine' }>;

const KINDS: readonly string[] = ['machine-new', 'machine', 'machine-preempted', 'class-price', 'worker-state'] satisfies FleetFactChange['kind'][];

/** Returns whether a change is one of machines. */
export function isOfFleet(change: { kind: string }): change is FleetFactChange {
  return KINDS.includes(change.kind);
}

/** Applies one change of machines inside the caller's transaction. */
export async function applyFleetChange(tx: Prisma.TransactionClient, change: FleetFactChange): Promise<void> {
  switch (change.kind) {
    case 'machine-new':
      await tx.fleetMachine.createMany({ data: { ...change.machine, state: 'booting' }, skipDuplicates: true });
      return;
    case 'machine':
      return changeMachine(tx, change);
    case 'machine-preempted':
      await tx.fleetMachine.updateMany({ where: { id: change.id, stoppedAt: null }, data: { preemptAt: new Date(change.preemptAtMs) } });
      return;
    case 'class-price':
      await tx.hardwareClass.updateMany({ where: { name: change.name }, data: { pricePerHourNanoUsd: BigInt(change.pricePerHourNanoUsd), priceBasis: change.priceBasis } });
      return;
    case 'worker-state':
      await tx.worker.updateMany({ where: { id: change.id, state: { not: 'dead' } }, data: { state: change.state } });
  }
}

async function changeMachine(tx: Prisma.TransactionClient, { id, from, state, workerId, endReason }: MachineChange): Promise<void> {
  const now = new Date();
  const ended = state === 'stopped' || state === 'failed';
  const moved = await tx.fleetMachine.updateMany({
    where: { id, stoppedAt: null, state: { in: [...from] } },
    data: {
      state, changedAt: now, ...(workerId === undefined ? {} : { workerId }), ...(endReason === undefined ? {} : { endReason }),
      ...(ended ? { stoppedAt: now } : {}), ...(state === 'active' && workerId !== undefined ? { activeAt: now } : {}),
    },
  });
  if (moved.count > 0 && ended) await billBoot(tx, id, now);
}

/** A machine whose worker never joined cost its price all the same: it is billed as a worker that is gone, and so to the operator. */
async function billBoot(tx: Prisma.TransactionClient, id: string, now: Date): Promise<void> {
  const machine = await tx.fleetMachine.findUnique({ where: { id } });
  if (machine === null || machine.workerId !== null) return;
  const found = await tx.fleetClass.findUnique({ where: { name: machine.className } });
  if (found === null) return;
  const { name, kind, cores, memoryBytes, accelerator, deviceMemoryBytes, pricePerHourNanoUsd, priceBasis } = found;
  const hardware = { name, kind, cores, memoryBytes, accelerator, deviceMemoryBytes, pricePerHourNanoUsd, priceBasis, providers: classRow(found).providers };
  await tx.hardwareClass.upsert({ where: { name }, create: hardware, update: hardware });
  const facts = { hardwareClass: name, cores, memoryBytes, state: 'dead', startedAt: machine.orderedAt, billedUntil: machine.orderedAt, lastSeenAt: now };
  await tx.worker.upsert({
    where: { name: machine.workerName }, update: facts,
    create: { ...facts, id, name: machine.workerName, queue: '', bootId: '', cpuModel: '', software: {} },
  });
}
