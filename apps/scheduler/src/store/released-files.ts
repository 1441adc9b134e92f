import { Prisma, type PrismaClient } from '@infaas/db/client';
import type { ReleasedFiles } from '../control/ports';

/** Tables whose rows name no file of the content store. Every other table is looked through, so that a new one keeps files by default. */
const NAMELESS = [
  '_prisma_migrations', 'account', 'api_key', 'application', 'architecture', 'bill_hour', 'bill_minute', 'control_lease', 'decision', 'hardware_class', 'instance', 'membership',
  'model_grant', 'objective', 'plan', 'plan_run', 'profile', 'registration', 'released_file', 'scaling_event', 'session', 'stable_version', 'task', 'task_signature', 'usage_hour', 'usage_hour_total', 'usage_minute',
  'usage_second', 'usage_second_total', 'usage_total', 'user', 'verification', 'worker', 'worker_minute', 'workspace',
];
/** Of some tables, which rows count: what an ended job read is no longer needed for it. */
const ROWS: Readonly<Record<string, string>> = { work_item: `t.state IN ('pending', 'enqueued')`,
  offline_job: `NOT EXISTS (SELECT 1 FROM offline_run r WHERE r."jobId" = t.id AND r."releasedAt" IS NOT NULL)`,
 };

/** Returns the store of files that a deletion released. */
export function createReleasedFiles(database: PrismaClient): ReleasedFiles {
  return {
    async due(beforeMs, limit) {
      const rows = await database.releasedFile.findMany({ where: { releasedAt: { lt: new Date(beforeMs) } }, orderBy: { releasedAt: 'asc' }, take: limit });
      return rows.map((row) => row.sha256);
    },
    async isNamed(sha256) {
      const tables = await database.$queryRaw<{ name: string }[]>`
        SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name <> ALL(${NAMELESS})`;
      // Whole rows as text: any column counts, and every entry of a manifest.
      const found = tables.map(({ name }) => Prisma.sql`
        SELECT 1 FROM ${Prisma.raw(`"${name}"`)} t WHERE ${Prisma.raw(ROWS[name] ?? 'true')} AND t::text LIKE ${`%${sha256}%`}`);
      const [row] = await database.$queryRaw<{ named: boolean }[]>`SELECT EXISTS (${Prisma.join(found, ' UNION ALL ')}) AS named`;
      return row?.named ?? true;
    },
    async forget(sha256) {
      await database.releasedFile.deleteMany({ where: { sha256 } });
    },
  };
}
