import type { Prisma } from '@infaas/db/client';
import type { InstanceChange } from '../control/fact-change';
import { toJson } from './json';

/** Changes an instance that has not ended and whose state is among `from` (any, when not given). */
export async function applyInstanceChange(tx: Prisma.TransactionClient, change: InstanceChange): Promise<void> {
  const { id, state, from, address, loadUs, endReason, stats } = change;
  const ended = state === 'stopped' || state === 'failed';
  await tx.instance.updateMany({
    where: { id, stoppedAt: null, ...(from ? { state: { in: from } } : {}) },
    data: {
      state,
      ...(address === undefined ? {} : { address }),
      ...(loadUs === undefined ? {} : { loadUs }),
      ...(endReason === undefined ? {} : { endReason }),
      ...(stats ? { stats: toJson(stats) } : {}),
      ...(ended ? { stoppedAt: new Date() } : {}),
    },
  });
  if (state === 'active') await tx.instance.updateMany({ where: { id, activeAt: null }, data: { activeAt: new Date() } });
}
