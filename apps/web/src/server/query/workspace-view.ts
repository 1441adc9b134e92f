import type { ServingView, TaskView, VariantView } from '@infaas/shared/domain/serving-view';
import type { InstanceState, InstanceStats } from '@infaas/shared/domain/instance';
import type { Accuracy } from '@infaas/shared/domain/profile';
import type { ProviderName } from '@infaas/shared/domain/hardware';
import type { ActorContext } from '../context';
import { hardwareOf, profileOf } from '../variant/list-variants';

/** The workspace as policies read it, with the stats of its instances: what a dry run of selection needs, and nothing of other workspaces. */
export type WorkspaceView = { view: ServingView; stats: Map<string, InstanceStats> };

/** Returns the workspace's view from the rows of the database: at most two seconds behind the one that gateways decide on. */
export async function workspaceView(ctx: ActorContext): Promise<WorkspaceView> {
  const where = { workspaceId: ctx.workspaceId };
  const [tasks, architectures, variants, classes, workers, instances] = await Promise.all([
    ctx.database.task.findMany({ where }),
    ctx.database.architecture.findMany({ where }),
    ctx.database.variant.findMany({ where, include: { version: { select: { number: true, architectureId: true } }, profiles: { orderBy: { measuredAt: 'desc' }, take: 32 } } }),
    ctx.database.hardwareClass.findMany(),
    ctx.database.worker.findMany({ where: { state: { not: 'dead' } } }),
    ctx.database.instance.findMany({ where: { ...where, stoppedAt: null } }),
  ]);
  const byId = new Map(architectures.map((row) => [row.id, row]));
  const variantViews = variants.flatMap((row): VariantView[] => {
    const architecture = byId.get(row.version.architectureId);
    return architecture === undefined ? [] : [{ ...variantView(row), taskId: architecture.taskId, architecture: architecture.name }];
  });
  return {
    view: {
      epoch: 1,
      tasks: tasks.map(taskView),
      architectures: architectures.map(({ id, workspaceId, taskId, name }) => {
        const versions = readyVersions(variantViews, id);
        return { id, workspaceId, taskId, name, versions, stable: versions.at(-1) ?? null, progress: null };
      }),
      variants: variantViews,
      hardwareClasses: classes.map(hardwareOf),
      workers: workers.map((row) => ({
        id: row.id, name: row.name, hardwareClass: row.hardwareClass, cores: row.cores, memoryBytes: Number(row.memoryBytes),
        state: row.state === 'draining' ? 'draining' : 'active',
      })),
      instances: instances.map((row) => ({
        id: row.id, workspaceId: row.workspaceId, variantId: row.variantId, workerId: row.workerId, state: row.state as InstanceState, address: row.address,
      })),
      applications: [],
    },
    stats: new Map(instances.flatMap((row) => (row.stats === null ? [] : [[row.id, row.stats as InstanceStats] as const]))),
  };
}

type TaskRow = { id: string; workspaceId: string; name: string; metric: string; labels: string[] };

// Selection does not look at signatures, so a view for a dry run states none.
function taskView(row: TaskRow): TaskView {
  return {
    id: row.id, workspaceId: row.workspaceId, name: row.name, metric: row.metric as TaskView['metric'], labels: row.labels,
    input: { kind: 'tensors', tensors: [] }, output: { kind: 'tensors', tensors: [] }, progress: null,
  };
}

type VariantRow = {
  id: string; workspaceId: string; name: string; precision: string; optimised: boolean; provider: string; threads: number; artifact: string;
  artifactBytes: bigint; accuracy: unknown; status: VariantView['status']; maxBatch: number;
  version: { number: number; architectureId: string };
  profiles: Parameters<typeof profileOf>[0][];
};

function variantView(row: VariantRow): Omit<VariantView, 'taskId' | 'architecture'> {
  const newest = row.profiles.filter((profile, at) => row.profiles.findIndex((each) => each.hardwareClass === profile.hardwareClass) === at);
  return {
    id: row.id, workspaceId: row.workspaceId, architectureId: row.version.architectureId, name: row.name, version: row.version.number,
    precision: row.precision, optimised: row.optimised, provider: row.provider as ProviderName, threads: row.threads, artifact: row.artifact,
    artifactBytes: Number(row.artifactBytes), picture: null, accuracy: row.accuracy as Accuracy | null,
    profiles: newest.map(profileOf).map((profile) => ({ ...profile, maxBatch: Math.min(profile.maxBatch, row.maxBatch) })), status: row.status,
  };
}

function readyVersions(variants: readonly VariantView[], architectureId: string): number[] {
  const ready = variants.filter((variant) => variant.architectureId === architectureId && variant.status === 'ready');
  return [...new Set(ready.map((variant) => variant.version))].sort((a, b) => a - b);
}
