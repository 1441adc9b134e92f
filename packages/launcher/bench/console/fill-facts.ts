import type { Client } from 'pg';
import { HISTOGRAM_BUCKETS } from '@infaas/shared/domain/latency-histogram';
import type { Amounts, Template } from './fill-workspace';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 1_440;
const MONTH_MINUTES = 30 * DAY_MINUTES;

/**
 * Fills in what control would have written: kept decisions of a day, usage and bills of a month (every application in every minute of the
 * last hour, half of them in the day before, one in twenty before that), seconds, scaling events, instances that ended, audit entries.
 */
export async function fillFacts(database: Client, template: Template, amounts: Amounts): Promise<void> {
  await fillDecisions(database, template, amounts);
  await fillUsage(database, template, amounts);
  await fillTimeline(database, template, amounts);
  await database.query(`INSERT INTO audit_entry (id, at, "workspaceId", "actorKind", "actorId", "actorName", action, target, asked, result, changes)
    SELECT 'bench-entry-' || e, now() - e * interval '5 minutes', $1, 'person', $2, 'Ada', 'application.update', 'bench-app-001', '{"enabled": true}', 'done', '[{"field": "enabled", "before": false, "after": true}]'
    FROM generate_series(1, 5000) e`, [template.workspaceId, template.userId]);
  await database.query('VACUUM ANALYZE');
}

/** Copies of one that was really kept, with its candidates; one in twenty came late, one in fifty was refused. */
async function fillDecisions(database: Client, { workspaceId, decisionId, workerName, hardwareClass }: Template, { decisions, applications, variants }: Amounts): Promise<void> {
  await database.query(`INSERT INTO decision (id, at, "workspaceId", application, target, outcome, variant, worker, decision, hardware, "deadlineUs", "predictedUs", "actualUs", missed)
    SELECT 'bench-decision-' || d, at, $1, application, target, outcome, variant, $3, one.decision || jsonb_build_object('id', 'bench-decision-' || d, 'atMs', (extract(epoch FROM at) * 1000)::bigint,
        'application', application, 'target', target, 'outcome', outcome, 'variant', variant, 'worker', $3::text, 'actualUs', actual), $4, 50000, 4000, actual, outcome = 'answered' AND actual > 50000
    FROM (SELECT d, now() - d * interval '1 day' / $2::int AS at, 'bench-app-' || lpad((d % $5::int)::text, 3, '0') AS application, 'bench-task-' || lpad((d % 20)::text, 2, '0') AS target,
            CASE WHEN d % 50 = 0 THEN 'refused' ELSE 'answered' END AS outcome, CASE WHEN d % 50 > 0 THEN (SELECT name FROM variant WHERE id = 'bench-variant-' || (d % $6::int)) END AS variant,
            CASE WHEN d % 20 = 1 THEN 60000 + d % 977 ELSE 3000 + d % 9001 END AS actual
          FROM generate_series(1, $2::int) d) made, (SELECT decision FROM decision WHERE id = $7) one`,
    [workspaceId, decisions, workerName, hardwareClass, applications, variants, decisionId]);
}

async function fillUsage(database: Client, { workspaceId, workerId, hardwareClass }: Template, { applications, variants }: Amounts): Promise<void> {
  // Ten buckets next to each other are used: what one variant takes differs by some factor of two or three.
  const latency = `(SELECT array_agg(CASE WHEN b BETWEEN 40 + a % 60 AND 49 + a % 60 THEN 1 + (a + t + b) % 20 ELSE 0 END ORDER BY b) FROM generate_series(0, 171) b)`;
  const columns = `"workspaceId", "applicationId", "taskId", "variantId", "workerId", answered, refused, "timedOut", failed, cancelled, "sloMet", "sloMissed", "computeUs", "batchSum", latency`;
  const counters = `$1, 'bench-app-' || a, 'bench-task-' || (a % 20), 'bench-variant-' || (a % $3::int), $4, 100, a % 2, a % 3 / 2, 0, 0, 98, 2, 400000, 150`;
  const values = [workspaceId, applications, variants, workerId];
  await database.query(`INSERT INTO usage_minute (minute, ${columns}) SELECT t, ${counters}, ${latency}
    FROM (SELECT extract(epoch FROM now())::int / 60 - back AS t, back FROM generate_series(0, ${MONTH_MINUTES} - 1) back) minutes, generate_series(0, $2::int - 1) a
    WHERE CASE WHEN back < ${HOUR_MINUTES} THEN true WHEN back < ${DAY_MINUTES} THEN (a + t) % 2 = 0 ELSE (a + t) % 20 = 0 AND t % 4 = 0 END`, values);
  const summed = ['answered', 'refused', '"timedOut"', 'failed', 'cancelled', '"sloMet"', '"sloMissed"', '"computeUs"', '"batchSum"'].map((name) => `sum(${name})`).join(', ');
  const histogram = `ARRAY[${Array.from({ length: HISTOGRAM_BUCKETS }, (_, bucket) => `sum(latency[${bucket + 1}])`).join(', ')}]`;
  await database.query(`INSERT INTO usage_hour (hour, ${columns}) SELECT minute / 60, "workspaceId", "applicationId", "taskId", "variantId", "workerId", ${summed}, ${histogram}
    FROM usage_minute WHERE "workspaceId" = $1 GROUP BY 1, 2, 3, 4, 5, 6 ON CONFLICT DO NOTHING`, [workspaceId]);
  const totals = (unit: string, table: string, time: string, from: string) => database.query(`INSERT INTO ${table} (${unit}, "workspaceId", ${columns.slice(columns.indexOf('answered'))})
    SELECT ${time}, "workspaceId", ${summed}, ${histogram} FROM ${from} WHERE "workspaceId" = $1 GROUP BY 1, 2 ON CONFLICT DO NOTHING`, [workspaceId]);
  await totals('minute', 'usage_total', 'minute', 'usage_minute');
  await totals('hour', 'usage_hour_total', 'minute / 60', 'usage_total');
  // Seconds to come, too: live figures are asked for while this is measured.
  await database.query(`INSERT INTO usage_second (second, ${columns}) SELECT t, ${counters}, ${latency}
    FROM (SELECT extract(epoch FROM now())::int + s AS t FROM generate_series(-899, 600) s) seconds, generate_series(0, $2::int - 1) a WHERE (a + t) % 4 = 0`, values);
  await totals('second', 'usage_second_total', 'second', 'usage_second');
  await database.query(`INSERT INTO bill_minute (minute, "workerId", "hardwareClass", "workspaceId", "applicationId", "taskId", "variantId", "usedNanoUsd", "idleNanoUsd")
    SELECT minute, $2, $3, $1, "applicationId", "taskId", "variantId", 4000, 900 FROM usage_minute WHERE "workspaceId" = $1 ON CONFLICT DO NOTHING`, [workspaceId, workerId, hardwareClass]);
  await database.query(`INSERT INTO bill_hour (hour, "workerId", "hardwareClass", "workspaceId", "applicationId", "taskId", "variantId", "usedNanoUsd", "idleNanoUsd")
    SELECT minute / 60, "workerId", "hardwareClass", "workspaceId", "applicationId", "taskId", "variantId", sum("usedNanoUsd"), sum("idleNanoUsd")
    FROM bill_minute WHERE "workspaceId" = $1 GROUP BY 1, 2, 3, 4, 5, 6, 7 ON CONFLICT DO NOTHING`, [workspaceId]);
  await database.query(`INSERT INTO worker_minute (minute, "workerId", "hardwareClass", "activeMs", "priceNanoUsd")
    SELECT DISTINCT minute, $1, $2, 60000, 1200000 FROM bill_minute ON CONFLICT DO NOTHING`, [workerId, hardwareClass]);
}

async function fillTimeline(database: Client, { workspaceId, workerId }: Template, { variants }: Amounts): Promise<void> {
  await database.query(`INSERT INTO instance (id, "workspaceId", "variantId", "workerId", state, reason, "endReason", "startedAt", "activeAt", "stoppedAt")
    SELECT 'bench-instance-' || i, $1, 'bench-variant-' || (i % $2::int), $3, 'stopped', 'A query waited for it.', 'It was idle.', at, at + interval '1 second', at + interval '20 minutes'
    FROM (SELECT i, now() - i * interval '5 minutes' - interval '20 minutes' AS at FROM generate_series(1, 4000) i) made`, [workspaceId, variants, workerId]);
  await database.query(`INSERT INTO scaling_event (id, at, "workspaceId", "taskId", "variantId", "workerId", action, reasons)
    SELECT 'bench-event-' || e, now() - e * interval '2 minutes', $1, 'bench-task-' || (e % 20), 'bench-variant-' || (e % $2::int), $3, CASE WHEN e % 2 = 0 THEN 'start' ELSE 'stop' END, '[{"code": "load", "text": "The load finds no room."}]'
    FROM generate_series(1, 10000) e`, [workspaceId, variants, workerId]);
}
