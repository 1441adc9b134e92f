import { Prisma, type PrismaClient } from '@infaas/db/client';
import type { QueryDecision } from '@infaas/shared/domain/decision';
import type { LedgerStore } from '../control/ports';
import { addUsage } from './add-usage';
import { readBillingFacts } from './billing-facts';
import { toJson } from './json';

const SECONDS_KEPT = 15 * 60;
const DECISION_DAYS = 7;
const MOST_DECISIONS = 200_000;
const DAY_MS = 86_400_000;

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
      const values = bill.rows.map((row) => Prisma.sql`(${bill.minute}, ${bill.workerId}, ${bill.hardwareClass}, ${row.workspaceId},
        ${row.applicationId}, ${row.taskId}, ${row.variantId}, ${BigInt(row.usedNanoUsd)}, ${BigInt(row.idleNanoUsd)})`);
      await tx.$executeRaw`
        INSERT INTO bill_minute (minute, "workerId", "hardwareClass", "workspaceId", "applicationId", "taskId", "variantId", "usedNanoUsd", "idleNanoUsd")
        VALUES ${Prisma.join(values)}
        ON CONFLICT (minute, "workerId", "applicationId", "taskId", "variantId") DO UPDATE SET
          "usedNanoUsd" = bill_minute."usedNanoUsd" + EXCLUDED."usedNanoUsd", "idleNanoUsd" = bill_minute."idleNanoUsd" + EXCLUDED."idleNanoUsd"`;
      return true;
    }),
    sweep: (nowMs) => sweep(database, nowMs),
  };
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
  await database.usageSecond.deleteMany({ where: { second: { lt: Math.floor(nowMs / 1_000) - SECONDS_KEPT } } });
  await database.decision.deleteMany({ where: { at: { lt: new Date(nowMs - DECISION_DAYS * DAY_MS) } } });
  await database.$executeRaw`
    DELETE FROM decision WHERE at < (SELECT at FROM decision ORDER BY at DESC OFFSET ${MOST_DECISIONS} LIMIT 1)`;
  // A registration that goes on needs to know which of its jobs have ended.
  await database.$executeRaw`
    DELETE FROM work_item w WHERE w.state IN ('done', 'failed', 'cancelled') AND w."finishedAt" < ${new Date(nowMs - DAY_MS)}
      AND NOT EXISTS (SELECT 1 FROM version v WHERE v.id = w."subjectId")`;
}
