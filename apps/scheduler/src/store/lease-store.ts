import type { PrismaClient } from '@infaas/db/client';

/** Who may act as control: one row, held by renewing it before it expires. */
export type LeaseStore = {
  /** Takes or renews the lease; returns whether `holder` has it now. Times are the database's. */
  hold(holder: string, forMs: number): Promise<boolean>;
  release(holder: string): Promise<void>;
};

/** Returns the lease of a database. */
export function createLeaseStore(database: PrismaClient): LeaseStore {
  return {
    async hold(holder, forMs) {
      const rows = await database.$queryRaw<unknown[]>`
        INSERT INTO control_lease (id, holder, "expiresAt")
        VALUES (1, ${holder}, (clock_timestamp() AT TIME ZONE 'utc') + ${forMs} * interval '1 millisecond')
        ON CONFLICT (id) DO UPDATE SET holder = EXCLUDED.holder, "expiresAt" = EXCLUDED."expiresAt"
        WHERE control_lease.holder = EXCLUDED.holder OR control_lease."expiresAt" < (clock_timestamp() AT TIME ZONE 'utc')
        RETURNING id`;
      return rows.length === 1;
    },
    async release(holder) {
      await database.controlLease.deleteMany({ where: { holder } });
    },
  };
}
