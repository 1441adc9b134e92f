import { z } from 'zod';
import type { ActorContext } from '../context';
import { listEvents } from '../fleet/list-events';
import type { ScalingEventRow } from '../fleet/list-events';
import { periodOf, periodShape } from '../usage/period';

export const changesSchema = z.object({ limit: z.number().int().min(1).max(200).default(8), ...periodShape }).default({ limit: 8 });

/** One change of what serves: of instances and machines (`scaling`), or of versions. */
export type Change =
  | { kind: 'scaling'; id: string; atMs: number; event: ScalingEventRow }
  | { kind: 'version'; id: string; atMs: number; action: 'registered' | 'ready' | 'failed'; task: string; architecture: string; version: number; text: string };

/** Returns what changed in a period, newest first: what scaled and what was promoted, and versions that were registered, became ready, or failed. */
export async function listChanges({ ctx, input }: { ctx: ActorContext; input: z.infer<typeof changesSchema> }): Promise<Change[]> {
  const period = periodOf({ ...input, minutes: input.minutes ?? 60 * 24 * 7 });
  const [events, versions] = await Promise.all([
    listEvents({ ctx, input: { limit: input.limit, fromMs: period.fromMs, beforeMs: period.toMs } }),
    versionChanges(ctx, input.limit),
  ]);
  const scaling = events.map((event): Change => ({ kind: 'scaling', id: event.id, atMs: event.atMs, event }));
  return [...scaling, ...versions.filter(({ atMs }) => atMs >= period.fromMs && atMs < period.toMs)].sort((a, b) => b.atMs - a.atMs).slice(0, input.limit);
}

async function versionChanges(ctx: ActorContext, limit: number): Promise<Change[]> {
  const registrations = await ctx.database.registration.findMany({
    where: { version: { architecture: { workspaceId: ctx.workspaceId } } }, orderBy: { startedAt: 'desc' }, take: limit,
    include: { version: { select: { number: true, architecture: { select: { name: true, task: { select: { name: true } } } } } } },
  });
  return registrations.flatMap(registrationChanges);
}

type RegistrationRow = {
  versionId: string; state: string; progress: string; startedAt: Date; readyAt: Date | null; finishedAt: Date | null;
  version: { number: number; architecture: { name: string; task: { name: string } } };
};

function registrationChanges(row: RegistrationRow): Change[] {
  const { number, architecture } = row.version;
  const of = { kind: 'version', task: architecture.task.name, architecture: architecture.name, version: number } as const;
  return [
    { ...of, id: `registered ${row.versionId}`, atMs: row.startedAt.getTime(), action: 'registered', text: 'Uploaded; variants are made of it and measured.' },
    ...(row.readyAt === null ? [] : [{ ...of, id: `ready ${row.versionId}`, atMs: row.readyAt.getTime(), action: 'ready' as const, text: 'Its first variant is measured: it can be asked.' }]),
    ...(row.state === 'failed' ? [{ ...of, id: `failed ${row.versionId}`, atMs: (row.finishedAt ?? row.startedAt).getTime(), action: 'failed' as const, text: row.progress }] : []),
  ];
}
