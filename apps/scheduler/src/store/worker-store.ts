import { randomUUID } from 'node:crypto';
import type { Prisma, PrismaClient } from '@infaas/db/client';
import type { WorkerStore } from '../control/ports';
import { toJson } from './json';

/** Jobs that only the worker they were put on can do: they die with it. */
const TIED_TO_WORKER = ['start-instance', 'stop-instance'];

/** Returns the store of workers. */
export function createWorkerStore(database: PrismaClient): WorkerStore {
  return {
    upsert: (hello, hardware, billedFromMs) => database.$transaction(async (tx) => {
      const classRow = {
        ...hardware, memoryBytes: BigInt(hardware.memoryBytes), deviceMemoryBytes: BigInt(hardware.deviceMemoryBytes),
        pricePerHourNanoUsd: BigInt(hardware.pricePerHourNanoUsd),
      };
      await tx.hardwareClass.upsert({ where: { name: hardware.name }, create: classRow, update: classRow });
      const now = new Date();
      const billedUntil = billedFromMs === undefined ? now : new Date(billedFromMs);
      const facts = {
        queue: hello.queue, bootId: hello.bootId, hardwareClass: hardware.name, cores: hello.hardware.cores,
        memoryBytes: BigInt(hello.hardware.memoryBytes), cpuModel: hello.hardware.cpuModel, software: toJson(hello.hardware.software),
        state: 'active', lastSeenAt: now,
      };
      const known = await tx.worker.findUnique({ where: { name: hello.name } });
      if (!known) return (await tx.worker.create({ data: { ...facts, id: randomUUID(), name: hello.name, startedAt: now, billedUntil } })).id;
      // A worker that was dead is on the bill from now; one that never left stays on it without a gap.
      const restart = known.state === 'dead' ? { startedAt: now, billedUntil } : known.bootId === hello.bootId ? {} : { startedAt: now };
      // One that is drained stays so until whoever drains it says otherwise.
      const state = known.state === 'draining' ? 'draining' : 'active';
      await tx.worker.update({ where: { id: known.id }, data: { ...facts, state, ...restart } });
      return known.id;
    }),
    async saw(workers, instances) {
      const serving = ['active', 'overloaded', 'interfered'];
      await database.$transaction([
        ...workers.map((row) => database.worker.updateMany({
          where: { id: row.id, state: { not: 'dead' } },
          data: { lastSeenAt: new Date(row.atMs), cpuBusy: row.cpuBusy, memoryUsed: BigInt(row.memoryUsed) },
        })),
        ...instances.map((row) => database.instance.updateMany({
          where: { id: row.id, state: { in: serving }, stoppedAt: null }, data: { stats: toJson(row.stats), ...(serving.includes(row.state) ? { state: row.state } : {}) },
        })),
      ]);
    },
    lost: (workerId, why) => database.$transaction(async (tx) => {
      await tx.worker.update({ where: { id: workerId }, data: { state: 'dead', cpuBusy: 0, memoryUsed: 0n } });
      await freeWork(tx, workerId, why);
    }),
    rebooted: (workerId) => database.$transaction((tx) => freeWork(tx, workerId, 'Its worker was started anew.')),
  };
}

async function freeWork(tx: Prisma.TransactionClient, workerId: string, why: string): Promise<void> {
  const now = new Date();
  await tx.instance.updateMany({ where: { workerId, stoppedAt: null }, data: { state: 'failed', endReason: why, stoppedAt: now, address: null } });
  await tx.workItem.updateMany({
    where: { workerId, state: { in: ['pending', 'enqueued'] }, kind: { in: TIED_TO_WORKER } }, data: { state: 'cancelled', finishedAt: now },
  });
  await tx.workItem.updateMany({
    where: { workerId, state: 'enqueued' }, data: { state: 'pending', epoch: { increment: 1 }, attempts: { increment: 1 }, workerId: null, notBefore: now },
  });
}
