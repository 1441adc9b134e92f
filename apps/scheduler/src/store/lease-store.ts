import type { PrismaClient } from '@infaas/db/client';
import type { LeaseStore } from '../control/ports';

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
    async holder() {
      return (await database.controlLease.findUnique({ where: { id: 1 } }))?.holder ?? null;
    },
    async release(holder) {
      await database.controlLease.deleteMany({ where: { holder } });
    },
  };
}
