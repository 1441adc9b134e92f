import type { Prisma } from '@infaas/db/client';

/** Queries so recent count as traffic. */
const TRAFFIC_MINUTES = 5;

/** What is to be deleted: versions, and what goes with them. */
export type Doomed = {
  /** How people read it: `v2 of cnn`, `the task digits`. */
  what: string;
  versions: { id: string; number: number; architecture: string; state: string | null }[];
  /** Whole architectures and tasks among it. */
  architectureIds: string[];
  taskIds: string[];
};

/** One thing that uses what is to be deleted, and what to do about it. `registering`: asked with `cancel` it does not count. */
export type Use = { use: string; todo: string; registering?: boolean };

/** Returns everything that uses what is to be deleted, in the order in which people should look at it. */
export async function findUses(tx: Prisma.TransactionClient, doomed: Doomed): Promise<Use[]> {
  const versionIds = doomed.versions.map((version) => version.id);
  const variants = await tx.variant.findMany({ where: { versionId: { in: versionIds } }, select: { id: true } });
  const variantIds = variants.map((variant) => variant.id);
  return [...registrationUses(doomed), ...(await grantUses(tx, doomed)), ...(await trafficUses(tx, variantIds)), ...(await instanceUses(tx, variantIds)), ...(await deferredUses(tx, variantIds))];
}

function registrationUses({ versions }: Doomed): Use[] {
  return versions.filter((version) => version.state !== 'complete' && version.state !== 'failed').map((version) => ({
    use: `v${version.number} of ${version.architecture} is still being registered`, todo: 'wait until it is complete, or delete with `cancel` to stop it', registering: true,
  }));
}

async function grantUses(tx: Prisma.TransactionClient, { architectureIds, taskIds }: Doomed): Promise<Use[]> {
  const grants = await tx.grant.findMany({
    where: { revokedAt: null, OR: [{ taskId: { in: taskIds } }, { architectureId: { in: architectureIds } }] },
    select: { toWorkspace: { select: { slug: true } }, task: { select: { name: true } }, architecture: { select: { name: true } } },
  });
  return grants.map((grant) => ({ use: `${grant.task?.name ?? grant.architecture?.name ?? 'it'} is shared with the workspace "${grant.toWorkspace.slug}"`, todo: 'revoke that grant first' }));
}

async function trafficUses(tx: Prisma.TransactionClient, variantIds: string[]): Promise<Use[]> {
  const since = Math.floor(Date.now() / 60_000) - TRAFFIC_MINUTES;
  const used = await tx.usageMinute.aggregate({ where: { variantId: { in: variantIds }, minute: { gt: since } }, _sum: { answered: true } });
  const answered = used._sum.answered ?? 0;
  if (answered === 0) return [];
  return [{ use: `${answered} ${answered === 1 ? 'query was' : 'queries were'} answered by it in the last ${TRAFFIC_MINUTES} minutes`, todo: 'promote another version, or have its applications ask something else' }];
}

async function instanceUses(tx: Prisma.TransactionClient, variantIds: string[]): Promise<Use[]> {
  const count = await tx.instance.count({ where: { variantId: { in: variantIds }, stoppedAt: null, state: { not: 'draining' } } });
  if (count === 0) return [];
  return [{ use: `${count} ${count === 1 ? 'instance of it runs' : 'instances of it run'}`, todo: 'they stop by themselves when nobody has asked for some minutes: try again then' }];
}

async function deferredUses(tx: Prisma.TransactionClient, variantIds: string[]): Promise<Use[]> {
  const open = await tx.workItem.findMany({ where: { kind: 'deferred-query', state: { in: ['pending', 'enqueued'] } }, select: { payload: true } });
  const doomed = new Set(variantIds);
  const count = open.filter(({ payload }) => doomed.has((payload as { executable?: { variantId?: string } }).executable?.variantId ?? '')).length;
  if (count === 0) return [];
  return [{ use: `${count} deferred ${count === 1 ? 'query waits' : 'queries wait'} for it`, todo: 'let them finish, or cancel them' }];
}
