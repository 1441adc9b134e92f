import type { InstanceView, VariantView } from '../domain/serving-view';
import type { Micros } from '../domain/units';
import { instanceAt } from './candidate-index';
import { isServing } from './instance-state';
import { latencyModel } from './latency-model';
import { compareIds } from './pairs';
import { predictFinish } from './predict-finish';
import type { LiveInstance, Scene, SelectRequest } from './selection';

export type RouteRequest = { variant: VariantView; rows: number; deadlineUs: Micros; exclude?: ReadonlySet<string> };
export type Route = { instance: InstanceView; predictedFinishUs: Micros; waitUs: Micros; batch: number };

/**
 * Returns the serving instance of an already chosen variant with the least predicted finish (Active before Overloaded or Interfered,
 * then instance id), or null when none serves. For queries that waited for a load, and deferred ones.
 */
export function route(scene: Scene, request: RouteRequest): Route | null {
  const { index, live } = scene;
  let best: Ranked | null = null;
  for (const ordinal of index.instancesByVariant.get(request.variant.id) ?? []) {
    const instance = instanceAt(index, ordinal);
    const known = live.byOrdinal[ordinal] ?? null;
    if (known === null || !known.connected || !isServing(known.state) || request.exclude?.has(instance.id) === true) continue;
    const found = rankOf(scene, request, { instance, live: known });
    if (found !== null && (best === null || isBefore(found, best))) best = found;
  }
  return best;
}

type Ranked = Route & { demoted: boolean };

function rankOf({ index, live }: Scene, request: RouteRequest, at: { instance: InstanceView; live: LiveInstance }): Ranked | null {
  const hardware = index.workers.get(at.instance.workerId)?.hardwareClass;
  const profile = request.variant.profiles.find((candidate) => candidate.hardwareClass === hardware);
  if (profile === undefined) return null;
  const { rows, deadlineUs } = request;
  const { finishUs, waitUs, batch } = predictFinish(
    { model: latencyModel(profile), live: at.live, rows, deadlineUs, gatewayP95Us: live.gatewayP95Us },
    { finishUs: 0, waitUs: 0, batch: 0 },
  );
  return { instance: at.instance, demoted: at.live.state !== 'active', predictedFinishUs: finishUs, waitUs, batch };
}

/** Returns the request for failing over: the same query, without the instances that already failed it. */
export function failOver(request: SelectRequest, failed: { instanceId: string; now: Micros }): SelectRequest {
  const exclude = new Set(request.exclude ?? []).add(failed.instanceId);
  return { ...request, arrivedUs: request.arrivedUs ?? request.now, now: failed.now, exclude };
}

function isBefore(a: Ranked, b: Ranked): boolean {
  if (a.demoted !== b.demoted) return b.demoted;
  return (a.predictedFinishUs - b.predictedFinishUs || compareIds(a.instance.id, b.instance.id)) < 0;
}
