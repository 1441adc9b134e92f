import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { OnUnmet } from '@infaas/shared/domain/objective';
import type { Offer } from '@infaas/shared/domain/serving-error';
import type { ObjectiveForm } from '../../server/application/objective-form';
import type { ModelRow } from '../../server/variant/list-variants';

export type HardwareKind = HardwareClass['kind'];

/** What the controls of the task page ask for; a null ceiling is none. */
export type AskedObjective = {
  minAccuracy: number;
  maxLatencyMs: number;
  maxCostPer1kUsd: number | null;
  onUnmet: OnUnmet;
  /** Kept while another choice than `degrade` is on, so that switching back finds it again. */
  degradedMinAccuracy: number;
  /** The kind of hardware that may answer; null = any. */
  hardware: HardwareKind | null;
};

export const LATENCY_RANGE_MS = [1, 30_000] as const;
const DEFAULT_LATENCY_MS = 1_000;
const ACCURACY_SLACK = 0.01;

/** Returns where the controls start: the task's own default, within 0.01 of the best ready accuracy, one second, any cost. */
export function startingObjective(rows: readonly ModelRow[]): AskedObjective {
  const best = Math.max(0, ...rows.filter((row) => row.status === 'ready').map((row) => row.accuracy ?? 0));
  const floor = floorTo(Math.max(0, best - ACCURACY_SLACK), 3);
  return { minAccuracy: floor, maxLatencyMs: DEFAULT_LATENCY_MS, maxCostPer1kUsd: null, onUnmet: 'reject', degradedMinAccuracy: floorTo(floor * 0.9, 2), hardware: null };
}

/** Returns the objective as procedures take it; the second floor only where it counts, and never above the first. */
export function objectiveForm(asked: AskedObjective): ObjectiveForm {
  return {
    minAccuracy: asked.minAccuracy,
    maxLatencyMs: asked.maxLatencyMs,
    maxCostPer1kUsd: asked.maxCostPer1kUsd,
    onUnmet: asked.onUnmet,
    ...(asked.hardware === null ? {} : { hardware: [asked.hardware] }),
    ...(asked.onUnmet === 'degrade' ? { degradedMinAccuracy: Math.min(asked.degradedMinAccuracy, asked.minAccuracy) } : {}),
  };
}

/** Returns the objective as parameters of the inference protocol: what snippets show. */
export function objectiveParameters(asked: AskedObjective): Record<string, number | string> {
  const form = objectiveForm(asked);
  return {
    min_accuracy: asked.minAccuracy,
    max_latency_ms: asked.maxLatencyMs,
    ...(asked.maxCostPer1kUsd === null ? {} : { max_cost_per_1k_usd: asked.maxCostPer1kUsd }),
    ...(asked.hardware === null ? {} : { hardware: asked.hardware }),
    ...(asked.onUnmet === 'reject' ? {} : { on_unmet: asked.onUnmet }),
    ...(typeof form.degradedMinAccuracy === 'number' ? { degraded_min_accuracy: form.degradedMinAccuracy } : {}),
  };
}

/** Returns the controls moved to an offer of a refusal; a ceiling is moved only when there was one, the hardware only when the offer has other. */
export function acceptOffer(asked: AskedObjective, offer: Pick<Offer, 'minAccuracy' | 'maxLatencyMs' | 'maxCostPer1kUsd' | 'hardware'>): AskedObjective {
  return {
    ...asked,
    minAccuracy: Math.min(asked.minAccuracy, offer.minAccuracy),
    maxLatencyMs: Math.max(asked.maxLatencyMs, offer.maxLatencyMs),
    maxCostPer1kUsd: asked.maxCostPer1kUsd === null ? null : Math.max(asked.maxCostPer1kUsd, offer.maxCostPer1kUsd),
    hardware: offer.hardware === undefined ? asked.hardware : kindOf(offer.hardware),
  };
}

/** Returns the kind of a hardware class, by its name. */
export function kindOf(hardwareClass: string): HardwareKind {
  return hardwareClass.startsWith('gpu.') ? 'gpu' : hardwareClass.startsWith('upstream.') ? 'upstream' : 'cpu';
}

/** Returns a range of ceilings that spans what the variants cost, half a decade beyond on both sides. */
export function costRange(rows: readonly ModelRow[]): [number, number] | null {
  const costs = rows.filter((row) => row.status === 'ready').flatMap((row) => (row.costPer1kUsd !== null && row.costPer1kUsd > 0 ? [row.costPer1kUsd] : []));
  return costs.length === 0 ? null : [Math.min(...costs) / 3, Math.max(...costs) * 3];
}

function floorTo(value: number, digits: number): number {
  return Math.floor(value * 10 ** digits + 1e-9) / 10 ** digits;
}
