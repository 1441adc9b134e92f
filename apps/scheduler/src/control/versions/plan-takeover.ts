import { NO_DEADLINE_US } from '@infaas/shared/domain/objective';
import type { ArchitectureView, InstanceView, VariantView } from '@infaas/shared/domain/serving-view';
import type { DemandReport } from '@infaas/shared/domain/usage';
import { isServing } from '@infaas/shared/policy/instance-state';
import { latencyModel, peakPerSecond } from '@infaas/shared/policy/latency-model';
import { profileOn } from '@infaas/shared/policy/place-instance';
import type { StableScene } from './plan-stable';

/** Gateways have opened their streams to an instance that has served for so long. */
const SETTLED_MS = 1_500;
/** Throughput as the autoscaler wants it; an instance that could not be joined by more within this time takes over all the same. */
const HEADROOM = 1.05;
const ENOUGH_PATIENCE_MS = 10_000;
/** A substitute of another form may be so much less accurate than what it stands for. */
const ACCURACY_SLACK = 0.01;

export type Takeover = {
  architecture: ArchitectureView; from: number; to: number;
  /** Waits until the counterparts of what runs are measured; else the best that is ready stands in for them. */
  patient: boolean;
};

/** `waitsFor` null: it can happen now. Else one sentence for people, and what must be loaded. */
export type TakeoverPlan = { waitsFor: string | null; demand: DemandReport[] };

/**
 * Returns what a version still needs to take over from another without a gap: for every variant of the old one that has instances, one
 * of the new that serves with the throughput the load needs: the same form, else the fastest that is about as accurate.
 */
export function planTakeover(scene: StableScene, takeover: Takeover): TakeoverPlan {
  const variants = scene.view.variants.filter((variant) => variant.architectureId === takeover.architecture.id);
  const olds = variants.filter((variant) => variant.version === takeover.from && running(scene, variant).length > 0);
  if (olds.length === 0) return { waitsFor: null, demand: [] };
  const load = new Map<VariantView, number>();
  for (const old of olds) {
    const substitute = substituteFor(scene, old, { variants, takeover });
    if (typeof substitute === 'string') return { waitsFor: substitute, demand: [] };
    load.set(substitute, (load.get(substitute) ?? 0) + offered(scene, old));
  }
  const missing = [...load].filter(([variant, perSecond]) => !carries(scene, variant, perSecond));
  if (missing.length === 0) return { waitsFor: null, demand: [] };
  const names = missing.map(([variant]) => variant.name).join(', ');
  return {
    waitsFor: `v${takeover.to} takes over from v${takeover.from} as soon as ${names} runs beside it.`,
    demand: missing.map(([variant, perSecond]) => ({
      workspaceId: variant.workspaceId, taskId: variant.taskId, variantId: variant.id, applicationId: '', queries: Math.max(1, Math.round(perSecond)),
      waiting: false, deadlineUs: NO_DEADLINE_US,
    })),
  };
}

function running({ view }: StableScene, variant: VariantView): InstanceView[] {
  return view.instances.filter((instance) => instance.variantId === variant.id && (isServing(instance.state) || instance.state === 'loading'));
}

function offered(scene: StableScene, variant: VariantView): number {
  return running(scene, variant).reduce((sum, instance) => sum + (scene.stats.get(instance.id)?.offeredPerSecond ?? 0), 0);
}

type Among = { variants: readonly VariantView[]; takeover: Takeover };

/** The variant of the new version that stands for one of the old; a sentence when it is too early to say. */
function substituteFor(scene: StableScene, old: VariantView, { variants, takeover }: Among): VariantView | string {
  const fresh = variants.filter((variant) => variant.version === takeover.to);
  const same = fresh.find((variant) => variant.precision === old.precision && variant.optimised === old.optimised && variant.provider === old.provider && variant.threads === old.threads);
  if (same?.status === 'ready' && placeable(scene, same) !== null) return same;
  const underWay = same === undefined ? isOpen(scene, takeover) : same.status === 'generating' || same.status === 'profiling';
  if (takeover.patient && underWay) return `v${takeover.to} takes over from v${takeover.from} when its form of ${old.name} is measured: that is what serves now.`;
  const ready = fresh.filter((variant) => variant.status === 'ready' && placeable(scene, variant) !== null);
  const accurate = ready.filter((variant) => (variant.accuracy?.value ?? 0) >= (old.accuracy?.value ?? 0) - ACCURACY_SLACK);
  const [best] = (accurate.length > 0 ? accurate : ready).sort((a, b) => (placeable(scene, a) ?? 0) - (placeable(scene, b) ?? 0));
  return best ?? `v${takeover.to} takes over from v${takeover.from} when a worker is there that it was measured on.`;
}

function isOpen({ rows }: StableScene, { architecture, to }: Takeover): boolean {
  const version = rows.versions.find((row) => row.architectureId === architecture.id && row.number === to);
  const state = rows.registrations.find((row) => row.versionId === version?.id)?.state;
  return state !== 'complete' && state !== 'failed';
}

/** Mean time of one query on the best live worker's class; null when no live worker is of a class that it was measured on. */
function placeable({ view }: StableScene, variant: VariantView): number | null {
  const times = view.workers.filter((worker) => worker.state === 'active' && worker.cores >= variant.threads)
    .flatMap((worker) => profileOn(variant, worker)?.latency.find((point) => point.batch === 1)?.meanUs ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

function carries(scene: StableScene, variant: VariantView, perSecond: number): boolean {
  const settled = scene.view.instances.filter((instance) => (
    instance.variantId === variant.id && isServing(instance.state) && scene.nowMs - (scene.servingSinceMs.get(instance.id) ?? scene.nowMs) >= SETTLED_MS));
  if (settled.length === 0) return false;
  const capacity = settled.reduce((sum, instance) => {
    const profile = profileOn(variant, scene.view.workers.find((worker) => worker.id === instance.workerId));
    return sum + (profile === null ? 0 : peakPerSecond(latencyModel(profile), profile.maxBatch));
  }, 0);
  const longest = Math.max(...settled.map((instance) => scene.nowMs - (scene.servingSinceMs.get(instance.id) ?? scene.nowMs)));
  return capacity >= HEADROOM * perSecond || longest >= ENOUGH_PATIENCE_MS;
}
