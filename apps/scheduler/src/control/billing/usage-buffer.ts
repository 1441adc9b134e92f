import type { QueryDecision } from '@infaas/shared/domain/decision';
import type { UsageBucket } from '@infaas/shared/domain/usage';
import type { Logger } from '@infaas/shared/platform/logger';
import type { LedgerStore } from '../ports';

/** More than this many decisions in a second are not kept. */
const MOST_DECISIONS = 2_000;
/** Reports kept while the database is away. */
const MOST_BUCKETS = 50_000;

/** Collects what gateways report and writes it once a second. */
export type UsageBuffer = {
  add(report: { usage: readonly UsageBucket[]; decisions: readonly QueryDecision[]; keys?: readonly { id: string; atMs: number }[] }): void;
  flush(): Promise<void>;
};

/** Returns an empty buffer. Usage that could not be written is kept for the next flush. */
export function createUsageBuffer(ledger: LedgerStore, logger: Logger): UsageBuffer {
  let usage: UsageBucket[] = [];
  let decisions: QueryDecision[] = [];
  /** When keys were last used, of those that were since the last flush. */
  const keys = new Map<string, number>();
  return {
    add(report) {
      usage.push(...report.usage.slice(0, MOST_BUCKETS - usage.length));
      decisions.push(...report.decisions.slice(0, MOST_DECISIONS - decisions.length));
      for (const { id, atMs } of report.keys ?? []) keys.set(id, Math.max(atMs, keys.get(id) ?? 0));
    },
    async flush() {
      const buckets = usage;
      const kept = decisions;
      usage = [];
      decisions = [];
      try {
        await ledger.addUsage(buckets);
      } catch (error) {
        usage = [...buckets, ...usage].slice(0, MOST_BUCKETS);
        throw error;
      }
      const used = [...keys].map(([id, atMs]) => ({ id, atMs }));
      keys.clear();
      await ledger.keysUsed(used).catch((error: unknown) => logger.warn({ keys: used.length, error: String(error) }, 'could not keep when keys were used'));
      await ledger.addDecisions(kept).catch((error: unknown) => logger.warn({ decisions: kept.length, error: String(error) }, 'could not keep decisions'));
    },
  };
}
