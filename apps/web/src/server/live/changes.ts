import { setTimeout as sleep } from 'node:timers/promises';
import type { ActorContext } from '../context';

/** What pages are made of, by who writes it; each has a mark that is another one once something of it has changed. */
export type Topic = 'intent' | 'models' | 'instances' | 'scaling' | 'offline' | 'decisions' | 'bills';
export type Marks = Record<Topic, string>;

const TICK_MS = 1_000;

/** Yields the marks of a workspace at once, and again within a second of every change, until the caller goes away. */
export async function* liveChanges({ ctx, signal }: { ctx: ActorContext; signal: AbortSignal | undefined }): AsyncGenerator<Marks> {
  let known = '';
  while (signal?.aborted !== true) {
    const marks = await marksOf(ctx);
    const text = JSON.stringify(marks);
    if (text !== known) yield marks;
    known = text;
    await sleep(TICK_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  }
}

/** Returns the marks of the caller's workspace as they are now, in one short query along indexes. */
export async function marksOf({ database, workspaceId }: Pick<ActorContext, 'database' | 'workspaceId'>): Promise<Marks> {
  const [row] = await database.$queryRaw<Marks[]>`SELECT
    -- Every change of intent leaves an entry, and seals it when it is done.
    coalesce((SELECT string_agg(id || coalesce(result, '') , ' ') FROM (SELECT id, result FROM audit_entry WHERE "workspaceId" = ${workspaceId} ORDER BY at DESC, id DESC LIMIT 5) entry), '') AS intent,
    (SELECT coalesce(md5(string_agg(r."versionId" || r.state || r.progress, ' ' ORDER BY r."versionId")), '') FROM registration r JOIN version v ON v.id = r."versionId"
      JOIN architecture a ON a.id = v."architectureId" WHERE a."workspaceId" = ${workspaceId})
      || (SELECT count(*) || ' ' || count(*) FILTER (WHERE status = 'ready') || ' ' || count(*) FILTER (WHERE status = 'rejected') || ' ' || count(accuracy) FROM variant WHERE "workspaceId" = ${workspaceId})
      || (SELECT coalesce(string_agg(s.number || coalesce(s.progress, ''), ' ' ORDER BY s."architectureId"), '') FROM stable_version s JOIN architecture a ON a.id = s."architectureId" WHERE a."workspaceId" = ${workspaceId} AND s.since > now() - interval '1 hour') AS models,
    (SELECT coalesce(md5(string_agg(id || state, ' ' ORDER BY id)), '') FROM instance WHERE "workspaceId" = ${workspaceId} AND "stoppedAt" IS NULL) AS instances,
    coalesce(greatest((SELECT max(at) FROM scaling_event WHERE "workspaceId" = ${workspaceId}), (SELECT max(at) FROM scaling_event WHERE "workspaceId" IS NULL))::text, '') AS scaling,
    (SELECT count(*) || ' ' || coalesce(sum("doneItems" + "failedItems"), 0) || ' ' || coalesce(md5(string_agg(state || coalesce(waiting, ''), ' ' ORDER BY "jobId")), '')
      FROM offline_run WHERE "workspaceId" = ${workspaceId} AND ("finishedAt" IS NULL OR "finishedAt" > now() - interval '1 hour')) AS offline,
    coalesce((SELECT max(at)::text FROM decision WHERE "workspaceId" = ${workspaceId}), '') AS decisions,
    coalesce((SELECT max(minute)::text FROM worker_minute), '') AS bills`;
  if (row === undefined) throw new Error('a query of one row returned none');
  return row;
}
