import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { ActorContext } from '../context';
import { listInstances } from './list-instances';
import type { InstanceRow } from './list-instances';

export type WorkerRow = {
  id: string;
  name: string;
  hardwareClass: string;
  kind: HardwareClass['kind'];
  accelerator: string | null;
  state: 'active' | 'draining' | 'dead';
  cores: number;
  memoryBytes: number;
  deviceMemoryBytes: number;
  cpuModel: string;
  software: Record<string, string>;
  /** Share of all cores that is busy now, 0..1. */
  cpuBusy: number;
  /** Memory that instances hold now. */
  memoryUsedBytes: number;
  pricePerHourUsd: number | null;
  priceBasis: HardwareClass['priceBasis'];
  startedAtMs: number;
  lastSeenAtMs: number;
  /** Instances of this workspace. */
  instances: InstanceRow[];
  /** Number of instances of other workspaces: nothing more is told of them. */
  otherInstances: number;
};

/** Returns the workers that live or died in the last hour, by name, with this workspace's instances on them. */
export async function listWorkers({ ctx }: { ctx: ActorContext }): Promise<WorkerRow[]> {
  const recently = new Date(Date.now() - 3_600_000);
  const [workers, classes, instances, others] = await Promise.all([
    ctx.database.worker.findMany({ where: { OR: [{ state: { not: 'dead' } }, { lastSeenAt: { gte: recently } }] }, orderBy: { name: 'asc' }, take: 1_000 }),
    ctx.database.hardwareClass.findMany(),
    listInstances({ ctx, input: { includeStopped: false } }),
    ctx.database.instance.groupBy({ by: ['workerId'], where: { stoppedAt: null, workspaceId: { not: ctx.workspaceId } }, _count: true }),
  ]);
  return workers.map((worker) => {
    const hardware = classes.find((each) => each.name === worker.hardwareClass);
    return {
      id: worker.id,
      name: worker.name,
      hardwareClass: worker.hardwareClass,
      kind: hardware?.kind === 'gpu' || hardware?.kind === 'upstream' ? hardware.kind : 'cpu',
      accelerator: hardware?.accelerator ?? null,
      state: worker.state as WorkerRow['state'],
      cores: worker.cores,
      memoryBytes: Number(worker.memoryBytes),
      deviceMemoryBytes: Number(hardware?.deviceMemoryBytes ?? 0),
      cpuModel: worker.cpuModel,
      software: worker.software as Record<string, string>,
      cpuBusy: worker.cpuBusy,
      memoryUsedBytes: Number(worker.memoryUsed),
      pricePerHourUsd: hardware === undefined ? null : usdFromNanoUsd(Number(hardware.pricePerHourNanoUsd)),
      priceBasis: (hardware?.priceBasis ?? 'assumed') as HardwareClass['priceBasis'],
      startedAtMs: worker.startedAt.getTime(),
      lastSeenAtMs: worker.lastSeenAt.getTime(),
      instances: instances.filter((instance) => instance.workerId === worker.id),
      otherInstances: others.find((each) => each.workerId === worker.id)?._count ?? 0,
    };
  });
}
