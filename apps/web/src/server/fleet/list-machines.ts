import type { ActorContext } from '../context';

export type MachineRow = {
  id: string;
  /** The name of its worker. */
  name: string;
  className: string;
  provider: string;
  cores: number;
  state: 'booting' | 'active' | 'draining' | 'stopping' | 'stopped' | 'failed';
  /** Why it was started, and why it ended. */
  reason: string;
  endReason: string | null;
  orderedAtMs: number;
  activeAtMs: number | null;
  stoppedAtMs: number | null;
  /** When its provider takes it away. */
  preemptAtMs: number | null;
};

/** Returns the machines that providers were told to start: those that there are, and those that ended in the last hour, newest first. */
export async function listMachines({ ctx }: { ctx: ActorContext }): Promise<MachineRow[]> {
  const recently = new Date(Date.now() - 3_600_000);
  const rows = await ctx.database.fleetMachine.findMany({ where: { OR: [{ stoppedAt: null }, { stoppedAt: { gte: recently } }] }, orderBy: { orderedAt: 'desc' }, take: 200 });
  return rows.map((row) => ({
    id: row.id, name: row.workerName, className: row.className, provider: row.provider, cores: row.cores, state: row.state as MachineRow['state'], reason: row.reason,
    endReason: row.endReason, orderedAtMs: row.orderedAt.getTime(), activeAtMs: row.activeAt?.getTime() ?? null, stoppedAtMs: row.stoppedAt?.getTime() ?? null,
    preemptAtMs: row.preemptAt?.getTime() ?? null,
  }));
}
