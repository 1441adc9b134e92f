import { IDLE_INSTANCE_STATS } from '@infaas/shared/domain/instance';
import type { ServingView, VariantView } from '@infaas/shared/domain/serving-view';
import { compileIndex, type CandidateIndex } from '@infaas/shared/policy/candidate-index';
import { findNamed } from '@infaas/shared/policy/find-shared';
import { refusalError } from '@infaas/shared/policy/refusal';
import { select } from '@infaas/shared/policy/select';
import type { LiveTable } from '@infaas/shared/policy/selection';
import type { DeferredQuerySpec } from '@infaas/shared/protocol/link';

export type DeferredChoice = { variant: VariantView; hardwareClass: string };

/** Chooses variant and hardware class of durable queries by the selector that online queries use. */
export type DeferredChooser = (view: ServingView, query: DeferredQuerySpec & { workspaceId: string; applicationId: string }) => DeferredChoice;

/**
 * Returns a chooser. A durable query may wait for any worker, so the selector sees a world in which every ready variant runs idle on
 * every active worker that it was measured on; it throws the same errors as an online query (404, 409, 422, 503).
 */
export function createDeferredChooser(): DeferredChooser {
  let compiled: { epoch: number; index: CandidateIndex; live: LiveTable } | null = null;

  return (view, query) => {
    if (compiled?.epoch !== view.epoch) {
      const index = compileIndex(allWarm(view));
      const idle = { state: 'active' as const, connected: true, stats: IDLE_INSTANCE_STATS, extraQueued: 0, marginUs: 0 };
      compiled = { epoch: view.epoch, index, live: { byOrdinal: index.view.instances.map(() => idle), gatewayP95Us: 0 } };
    }
    const named = findNamed(compiled.index, query, { name: query.target, version: query.version });
    const choice = select({ index: compiled.index, live: compiled.live }, {
      workspaceId: named?.workspaceId ?? query.workspaceId, target: named?.name ?? query.target, version: query.version, rows: query.rows, now: 0,
      objective: {
        minAccuracy: query.minAccuracy, maxLatencyUs: query.finishWithinMs * 1_000, maxCostPer1kNanoUsd: query.maxCostPer1kNanoUsd,
        onUnmet: query.onUnmet, degradedMinAccuracy: query.degradedMinAccuracy, hardware: query.hardware ?? null,
      },
    });
    if (choice.kind === 'refuse') throw refusalError(choice);
    return { variant: choice.variant, hardwareClass: choice.hardwareClass };
  };
}

function allWarm(view: ServingView): ServingView {
  const instances = view.variants.filter((variant) => variant.status === 'ready').flatMap((variant) => view.workers
    .filter((worker) => worker.state === 'active' && worker.cores >= variant.threads && variant.profiles.some((profile) => profile.hardwareClass === worker.hardwareClass))
    .map((worker) => ({ id: `${variant.id} ${worker.id}`, workspaceId: variant.workspaceId, variantId: variant.id, workerId: worker.id, state: 'active' as const, address: 'none' })));
  return { ...view, instances };
}
