import type { Client } from 'pg';

/** How much of everything a workspace is filled with. */
export type Amounts = { applications: number; variants: number; decisions: number };
/** What was there and is copied: a workspace with a measured model, its worker's class, a kept decision. */
export type Template = { workspaceId: string; userId: string; workerId: string; workerName: string; hardwareClass: string; decisionId: string };

const VARIANTS_PER_VERSION = 5;
const VERSIONS_PER_TASK = 5;

/** Fills the workspace with tasks, models and applications that are copies of those of the demo under other names. */
export async function fillIntent(database: Client, { workspaceId }: Template, { applications, variants }: Amounts): Promise<void> {
  const versions = Math.ceil(variants / VARIANTS_PER_VERSION);
  const tasks = Math.ceil(versions / VERSIONS_PER_TASK);
  const run = (sql: string, ...values: unknown[]) => database.query(sql, values);
  await run(`INSERT INTO task (id, "workspaceId", name, metric, labels, input, output)
    SELECT 'bench-task-' || t, $1, 'bench-task-' || lpad(t::text, 2, '0'), metric, labels, input, output
    FROM generate_series(0, $2::int - 1) t, (SELECT * FROM task WHERE "workspaceId" = $1 AND name = 'digits') demo`, workspaceId, tasks);
  await run(`INSERT INTO task_signature ("taskId", input, output)
    SELECT 'bench-task-' || t, input, output FROM generate_series(0, $2::int - 1) t,
      (SELECT s.* FROM task_signature s JOIN task ON task.id = s."taskId" WHERE task."workspaceId" = $1 AND task.name = 'digits') demo`, workspaceId, tasks);
  await run(`INSERT INTO architecture (id, "workspaceId", "taskId", name)
    SELECT 'bench-net-' || a, $1, 'bench-task-' || (a / $3::int), 'bench-net-' || lpad(a::text, 3, '0') FROM generate_series(0, $2::int - 1) a`, workspaceId, versions, VERSIONS_PER_TASK);
  await run(`INSERT INTO version (id, "architectureId", number, model, "fileName", bytes, "inputRecord", "outputRecord")
    SELECT 'bench-version-' || a, 'bench-net-' || a, 1, model, "fileName", bytes, "inputRecord", "outputRecord"
    FROM generate_series(0, $2::int - 1) a, (${DEMO_VERSION}) demo`, workspaceId, versions);
  await run(`INSERT INTO registration ("versionId", state, progress, inspection, "startedAt", "readyAt", "finishedAt")
    SELECT 'bench-version-' || a, 'complete', r.progress, r.inspection, now() - a * interval '2 hours', now() - a * interval '2 hours', now() - a * interval '2 hours'
    FROM generate_series(0, $2::int - 1) a, (${DEMO_VERSION}) demo JOIN registration r ON r."versionId" = demo.id`, workspaceId, versions);
  await run(`INSERT INTO stable_version ("architectureId", number) SELECT 'bench-net-' || a, 1 FROM generate_series(0, $1::int - 1) a`, versions);
  await fillVariants(database, { workspaceId, variants });
  await fillApplications(database, { workspaceId, applications });
}

const DEMO_VERSION = `SELECT version.* FROM version JOIN architecture ON architecture.id = version."architectureId"
  WHERE architecture."workspaceId" = $1 AND architecture.name = 'digits-cnn-s' ORDER BY number LIMIT 1`;

/** Of five variants of a version one was rejected. */
async function fillVariants(database: Client, { workspaceId, variants }: { workspaceId: string; variants: number }): Promise<void> {
  await database.query(`INSERT INTO variant (id, "versionId", name, "workspaceId", precision, optimised, provider, threads, artifact, "artifactBytes", "maxBatch", status, reason, accuracy, errors)
    SELECT 'bench-variant-' || v, 'bench-version-' || (v / $3::int), 'bench-net-' || lpad((v / $3::int)::text, 3, '0') || '.v1.' || (ARRAY['fp32', 'fp32-opt', 'fp16', 'int8-static', 'int8-dynamic'])[v % $3::int + 1] || '.cpu.t1',
      $1, (ARRAY['fp32', 'fp32', 'fp16', 'int8', 'int8'])[v % $3::int + 1], v % $3::int = 1, 'cpu', 1, artifact, "artifactBytes", "maxBatch",
      CASE WHEN v % $3::int = 4 THEN 'rejected' ELSE 'ready' END::"VariantStatus", CASE WHEN v % $3::int = 4 THEN 'Slower than its base.' END, accuracy, errors
    FROM generate_series(0, $2::int - 1) v, (SELECT variant.* FROM variant JOIN (${DEMO_VERSION}) demo ON demo.id = variant."versionId" WHERE status = 'ready' ORDER BY name LIMIT 1) one`,
    [workspaceId, variants, VARIANTS_PER_VERSION]);
  await database.query(`INSERT INTO profile (id, "variantId", "hardwareClass", latency, "loadUs", "loadSamples", "loadDeviationUs", "memoryBytes", "maxBatch", provisional, "foreignCpu", software, reference, details)
    SELECT 'bench-profile-' || v, 'bench-variant-' || v, "hardwareClass", latency, "loadUs" + v, "loadSamples", "loadDeviationUs", p."memoryBytes", p."maxBatch", false, "foreignCpu", software, reference, details
    FROM generate_series(0, $2::int - 1) v, (SELECT profile.* FROM profile JOIN variant ON variant.id = "variantId" JOIN (${DEMO_VERSION}) demo ON demo.id = variant."versionId" ORDER BY "measuredAt" DESC LIMIT 1) p`,
    [workspaceId, variants]);
}

async function fillApplications(database: Client, { workspaceId, applications }: { workspaceId: string; applications: number }): Promise<void> {
  await database.query(`INSERT INTO application (id, "workspaceId", name, "defaultObjective", "monthlyBudgetNanoUsd")
    SELECT 'bench-app-' || a, $1, 'bench-app-' || lpad(a::text, 3, '0'), '{"minAccuracy": 0.9}', 50000000000 FROM generate_series(0, $2::int - 1) a`, [workspaceId, applications]);
  await database.query(`INSERT INTO objective (id, "applicationId", name, objective)
    SELECT 'bench-objective-' || a, 'bench-app-' || a, 'quick', '{"maxLatencyUs": 50000}' FROM generate_series(0, $1::int - 1) a`, [applications]);
  await database.query(`INSERT INTO api_key (id, "applicationId", name, sha256, start, scopes)
    SELECT 'bench-key-' || a || '-' || k, 'bench-app-' || a, 'key-' || k, md5(a || '-' || k) || md5(k || '-' || a), 'infaas_bench', ARRAY['infer'] FROM generate_series(0, $1::int - 1) a, generate_series(1, 2) k`, [applications]);
}
