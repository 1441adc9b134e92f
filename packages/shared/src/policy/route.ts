import type { InstanceView, VariantView } from '../domain/serving-view';
import type { Micros } from '../domain/units';
import { instanceAt } from './candidate-index';
import { isServing } from './instance-state';
import { latencyModel } from './latency-model';
import { compareIds } from './pairs';
import { predictFinish } from './predict-finish';
import type { Prediction } from './predict-finish';
import type { Scene, SelectRequest } from './selection';

export type RouteRequest = { variant: VariantView; rows: number; deadlineUs: Micros; exclude?: ReadonlySet<string> };
export type Route = { instance: InstanceView; predictedFinishUs: Micros; waitUs: Micros; batch: number };

/**
 * Returns the serving instance of an already chosen variant with the least predicted finish (Active before Overloaded or Interfered,
 * then instance id), or null when none serves. For queries that waited for a load, and deferred ones.
 */
export function route(scene: Scene, request: RouteRequest): Route | null {
  const { index, live } = scene;
  let best: (Route & { demoted: boolean }) | null = null;
  for (const ordinal of index.instancesByVariant.get(request.variant.id) ?? []) {
    const instance = instanceAt(index, ordinal);
    const known = live.byOrdinal[ordinal];
    const hardware = index.workers.get(instance.workerId)?.hardwareClass;
    const profile = request.variant.profiles.find((candidate) => candidate.hardwareClass === hardware);
    if (known === null || known === undefined || profile === undefined || !known.connected || !isServing(known.state)) continue;
    if (request.exclude?.has(instance.id) === true) continue;
    const prediction: Prediction = { finishUs: 0, waitUs: 0, batch: 0 };
    predictFinish({ model: latencyModel(profile), live: known, rows: request.rows, deadlineUs: request.deadlineUs, gatewayP95Us: live.gatewayP95Us }, prediction);
    const found = { instance, demoted: known.state !== 'active', predictedFinishUs: prediction.finishUs, waitUs: prediction.waitUs, batch: prediction.batch };
    if (best === null || isBefore(found, best)) best = found;
  }
  return best;
}

/** Returns the request for failing over: the same query, without the instances that already failed it. */
export function failOver(request: SelectRequest, failed: { instanceId: string; now: Micros }): SelectRequest {
  const exclude = new Set(request.exclude ?? []).add(failed.instanceId);
  return { ...request, arrivedUs: request.arrivedUs ?? request.now, now: failed.now, exclude };
}

function isBefore(a: Route & { demoted: boolean }, b: Route & { demoted: boolean }): boolean {
  if (a.demoted !== b.demoted) return b.demoted;
  return (a.predictedFinishUs - b.predictedFinishUs || compareIds(a.instance.id, b.instance.id)) < 0;
}
