import { Prisma, type PrismaClient } from '@infaas/db/client';
import type { QueryDecision } from '@infaas/shared/domain/decision';
import type { MinuteBill } from '../control/billing/minute-bill';
import type { LedgerStore } from '../control/ports';
import { addUsage } from './add-usage';
import { readBillingFacts } from './billing-facts';
import { toJson } from './json';

const SECONDS_KEPT = 15 * 60;
const DECISION_DAYS = 7;
const MOST_DECISIONS = 200_000;
const DAY_MS = 86_400_000;
const HOUR_MINUTES = 60;

/** Returns the store of usage, bills and decisions. */
export function createLedgerStore(database: PrismaClient): LedgerStore {
  return {
    addUsage: (buckets) => addUsage(database, buckets),
    async addDecisions(decisions) {
      if (decisions.length === 0) return;
      await database.decision.createMany({
        skipDuplicates: true,
        data: decisions.map(decisionRow),
      });
    },
    async keysUsed(uses) {
      if (uses.length === 0) return;
      const values = uses.map(({ id, atMs }) => Prisma.sql`(${id}, ${atMs}::double precision)`);
      await database.$executeRaw`
        INSERT INTO key_use ("keyId", "lastUsedAt")
        SELECT used.id, to_timestamp(used.ms / 1000) AT TIME ZONE 'utc' FROM (VALUES ${Prisma.join(values)}) AS used (id, ms) JOIN api_key ON api_key.id = used.id ORDER BY used.id
        ON CONFLICT ("keyId") DO UPDATE SET "lastUsedAt" = GREATEST(key_use."lastUsedAt", EXCLUDED."lastUsedAt")`;
    },
    billingFacts: (workerId, fromMs, toMs) => readBillingFacts(database, { workerId, fromMs, toMs }),
    async unbilled(nowMs) {
      const workers = await database.worker.findMany();
      return workers.map((row) => ({
        workerId: row.id, billedUntilMs: row.billedUntil.getTime(), untilMs: row.state === 'dead' ? row.lastSeenAt.getTime() : nowMs,
      })).filter((row) => row.billedUntilMs < row.untilMs);
    },
    addBill: (bill) => database.$transaction(async (tx) => {
      const moved = await tx.worker.updateMany({
        where: { id: bill.workerId, billedUntil: new Date(bill.fromMs) }, data: { billedUntil: new Date(bill.toMs), billCarry: BigInt(bill.carry) },
      });
      if (moved.count === 0) return false;
      const activeMs = bill.toMs - bill.fromMs;
      await tx.$executeRaw`
        INSERT INTO worker_minute (minute, "workerId", "hardwareClass", "activeMs", "priceNanoUsd")
        VALUES (${bill.minute}, ${bill.workerId}, ${bill.hardwareClass}, ${activeMs}, ${BigInt(bill.totalNanoUsd)})
        ON CONFLICT (minute, "workerId") DO UPDATE SET
          "activeMs" = worker_minute."activeMs" + EXCLUDED."activeMs", "priceNanoUsd" = worker_minute."priceNanoUsd" + EXCLUDED."priceNanoUsd"`;
      if (bill.rows.length === 0) return true;
      await addBillRows(tx, bill);
      return true;
    }),
    sweep: (nowMs) => sweep(database, nowMs),
  };
}

/** Adds the parts of a bill to their minute and their hour. */
async function addBillRows(tx: Prisma.TransactionClient, { minute, workerId, hardwareClass, rows }: MinuteBill): Promise<void> {
  for (const [table, unit, time] of [['bill_minute', 'minute', minute], ['bill_hour', 'hour', Math.floor(minute / HOUR_MINUTES)]] as const) {
    const values = rows.map((row) => Prisma.sql`(${time}, ${workerId}, ${hardwareClass}, ${row.workspaceId}, ${row.applicationId}, ${row.taskId}, ${row.variantId}, ${BigInt(row.usedNanoUsd)}, ${BigInt(row.idleNanoUsd)})`);
    await tx.$executeRaw`
      INSERT INTO ${Prisma.raw(table)} (${Prisma.raw(unit)}, "workerId", "hardwareClass", "workspaceId", "applicationId", "taskId", "variantId", "usedNanoUsd", "idleNanoUsd")
      VALUES ${Prisma.join(values)}
      ON CONFLICT (${Prisma.raw(unit)}, "workerId", "applicationId", "taskId", "variantId") DO UPDATE SET
        "usedNanoUsd" = ${Prisma.raw(table)}."usedNanoUsd" + EXCLUDED."usedNanoUsd", "idleNanoUsd" = ${Prisma.raw(table)}."idleNanoUsd" + EXCLUDED."idleNanoUsd"`;
  }
}

function decisionRow(decision: QueryDecision): Prisma.DecisionCreateManyInput {
  const { outcome, actualUs, predictedFinishUs, objective: { maxLatencyUs } } = decision;
  return {
    id: decision.id, at: new Date(decision.atMs), workspaceId: decision.workspaceId, application: decision.application, target: decision.target,
    outcome, variant: decision.variant, worker: decision.worker, hardware: decision.hardwareClass, decision: toJson(decision),
    deadlineUs: wholeUs(maxLatencyUs), predictedUs: wholeUs(predictedFinishUs), actualUs: wholeUs(actualUs),
    missed: outcome === 'timed_out' || (decision.unmet ?? []).length > 0 || (actualUs !== null && maxLatencyUs !== null && actualUs > maxLatencyUs),
  };
}

function wholeUs(us: number | null): bigint | null {
  return us === null ? null : BigInt(Math.round(us));
}

async function sweep(database: PrismaClient, nowMs: number): Promise<void> {
  const old = { second: { lt: Math.floor(nowMs / 1_000) - SECONDS_KEPT } };
  await database.usageSecond.deleteMany({ where: old });
  await database.usageSecondTotal.deleteMany({ where: old });
  await database.decision.deleteMany({ where: { at: { lt: new Date(nowMs - DECISION_DAYS * DAY_MS) } } });
  await database.$executeRaw`
    DELETE FROM decision WHERE at < (SELECT at FROM decision ORDER BY at DESC OFFSET ${MOST_DECISIONS} LIMIT 1)`;
  // A registration that goes on needs to know which of its jobs have ended.
  await database.$executeRaw`
    DELETE FROM work_item w WHERE w.state IN ('done', 'failed', 'cancelled') AND w."finishedAt" < ${new Date(nowMs - DAY_MS)}
      AND NOT EXISTS (SELECT 1 FROM version v WHERE v.id = w."subjectId")`;
}
