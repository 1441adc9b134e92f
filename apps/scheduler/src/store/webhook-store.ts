import type { PrismaClient } from '@infaas/db/client';
import type { WebhookStore } from '../control/webhooks/webhook-sender';

/** Returns the store of messages to webhooks. What ended is looked for, not reported: no way to end can forget its message. */
export function createWebhookStore(database: PrismaClient): WebhookStore {
  return {
    async collect() {
      const queries = await database.$executeRaw`
        INSERT INTO webhook_delivery (id, "workspaceId", "applicationId", url, event, body)
        SELECT 'deferred.' || q.id, q."workspaceId", q."applicationId", q.query->>'webhook', 'deferred.ended',
          json_build_object('event', 'deferred.ended', 'id', q.id, 'state', q.state, 'target', q.query->>'target', 'error', q.error, 'parameters', q.parameters,
            'created_at', q."createdAt", 'finished_at', q."finishedAt")::text
        FROM deferred_query q
        WHERE q.query->>'webhook' IS NOT NULL AND q."finishedAt" > (clock_timestamp() AT TIME ZONE 'utc') - interval '7 days'
          AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.id = 'deferred.' || q.id)
        ON CONFLICT (id) DO NOTHING`;
      const jobs = await database.$executeRaw`
        INSERT INTO webhook_delivery (id, "workspaceId", "applicationId", url, event, body)
        SELECT 'offline.' || j.id, j."workspaceId", j."applicationId", j.webhook, 'offline.ended',
          json_build_object('event', 'offline.ended', 'id', j.id, 'name', j.name, 'state', r.state, 'target', j.target, 'items', r.items, 'failed_items', r."failedItems", 'error', r.error,
            'created_at', j."createdAt", 'finished_at', r."finishedAt")::text
        FROM offline_job j JOIN offline_run r ON r."jobId" = j.id
        WHERE j.webhook IS NOT NULL AND r."finishedAt" > (clock_timestamp() AT TIME ZONE 'utc') - interval '7 days'
          AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.id = 'offline.' || j.id)
        ON CONFLICT (id) DO NOTHING`;
      return queries + jobs;
    },
    async due(nowMs, limit) {
      const rows = await database.webhookDelivery.findMany({ where: { state: 'pending', nextAt: { lte: new Date(nowMs) } }, orderBy: { nextAt: 'asc' }, take: limit });
      const secrets = await database.webhookSecret.findMany({ where: { applicationId: { in: rows.map((row) => row.applicationId) } } });
      return rows.map(({ id, applicationId, url, event, body, attempts }) => ({ id, applicationId, url, event, body, attempts, secret: secrets.find((secret) => secret.applicationId === applicationId) ?? null }));
    },
    async tried({ id, attempts, state, nextAtMs, status, error }) {
      await database.webhookDelivery.updateMany({
        where: { id, attempts, state: 'pending' },
        data: { attempts: { increment: 1 }, state, nextAt: new Date(nextAtMs), lastStatus: status, lastError: error, ...(state === 'pending' ? {} : { endedAt: new Date() }) },
      });
    },
    async sweep(beforeMs) {
      await database.webhookDelivery.deleteMany({ where: { endedAt: { lt: new Date(beforeMs) } } });
    },
  };
}
