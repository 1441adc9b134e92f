import type { Micros } from '@infaas/shared/domain/units';
import type { route } from '@infaas/shared/policy/route';
import type { ColdChoice, SelectRequest, WarmChoice } from '@infaas/shared/policy/selection';
import type { Part } from './part';

/** Returns what selection is asked for a part. */
export function selectRequest(part: Pick<Part, 'request' | 'exclude'>, now: Micros): SelectRequest {
  const { request } = part;
  return {
    workspaceId: request.workspaceId, target: request.target, version: request.version, objective: request.objective,
    rows: request.rows, now, arrivedUs: request.arrivedUs, ...(part.exclude === null ? {} : { exclude: part.exclude }),
  };
}

/** Returns the choice for a part that was held for a model to load, once an instance was found for it. */
export function warmFromHeld(held: WarmChoice | ColdChoice, found: NonNullable<ReturnType<typeof route>>): WarmChoice {
  return {
    kind: 'warm', variant: held.variant, hardwareClass: held.hardwareClass, predictedFinishUs: found.predictedFinishUs, costPer1kNanoUsd: held.costPer1kNanoUsd,
    dueUs: held.dueUs, unmet: held.unmet, instance: found.instance, batch: found.batch,
  };
}
