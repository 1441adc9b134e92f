import { permitsHardware } from '@infaas/shared/domain/hardware';
import type { Objective } from '@infaas/shared/domain/objective';
import type { Profile } from '@infaas/shared/domain/profile';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { MICROS_PER_SECOND } from '@infaas/shared/domain/units';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs, marginalCostNanoUsd, memoryBudgetBytes, per1kNanoUsd } from '@infaas/shared/policy/cost';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import { batchCap, latencyModel, meanUs, p95Us, peakBatch } from '@infaas/shared/policy/latency-model';
import { sustainableRate } from '@infaas/shared/policy/sustainable-rate';
import type { Scenario } from '../simulator/scenario';

/** One variant on one class for one objective: what an instance does, and how many of them a machine holds. */
export type PlanOption = { variant: VariantView; hardware: FleetClass; batch: number; perSecond: number; perMachine: number; p95Us: number; nanoUsdPerRow: number };

/** What a deadline must leave beside the run, as the autoscaler reckons. */
const OVERHEAD_US = 1_000;

export type Asked = { target: string; objective: Objective; /** Of each query; 1 unless stated. */ rows?: number; /** Rows per second, which share instances: the more, the less room each needs. */ perSecond?: number };

/** Returns what may answer and how well, cheapest per row first; nothing when no variant keeps the objective on these classes. */
export function optionsFor({ tasks, variants, classes }: Pick<Scenario, 'tasks' | 'variants' | 'classes'>, { target, objective, rows = 1, perSecond: rowsPerSecond = 0 }: Asked): PlanOption[] {
  const task = tasks.find(({ name }) => name === target);
  const deadlineUs = objective.maxLatencyUs ?? Infinity;
  const asked = variants.filter((variant) => (variant.taskId === task?.id || variant.architecture === target || variant.name === target)
    && (objective.minAccuracy === null || (variant.accuracy?.value ?? -1) >= objective.minAccuracy));
  return asked.flatMap((variant) => variant.profiles.flatMap((profile): PlanOption[] => {
    const hardware = classes.find(({ name, maxMachines }) => name === profile.hardwareClass && maxMachines > 0);
    if (hardware === undefined || variant.threads > hardware.cores || !permitsHardware(objective.hardware, hardware)) return [];
    const memory = hardware.kind === 'gpu' && hardware.deviceMemoryBytes > 0 ? hardware.deviceMemoryBytes : hardware.memoryBytes;
    const perMachine = Math.min(Math.floor(hardware.cores / variant.threads), Math.floor(memory / memoryBudgetBytes(profile)));
    const model = latencyModel(profile);
    if (!keepsCeiling(objective, { variant, profile, hardware })) return [];
    // A query runs whole, however many rows the deadline would else allow a batch.
    const batch = Math.max(rows, peakBatch(model, batchCap(model, deadlineUs)));
    const peak = batch > profile.maxBatch || p95Us(model, rows) + OVERHEAD_US > deadlineUs ? 0 : (batch * MICROS_PER_SECOND) / meanUs(model, batch);
    // Single rows come in bunches: what an instance takes in time is below its peak, as the autoscaler reckons.
    const perSecond = rows > 1 ? peak : Math.min(peak, sustainableRate(model, { deadlineUs: deadlineUs - OVERHEAD_US, rowsPerSecond }));
    if (perSecond <= 0 || perMachine < 1) return [];
    return [{ variant, hardware, batch, perSecond, perMachine, p95Us: p95Us(model, batch), nanoUsdPerRow: hardware.pricePerHourNanoUsd / (perSecond * perMachine) }];
  })).sort((a, b) => a.nanoUsdPerRow - b.nanoUsdPerRow || (a.variant.name < b.variant.name ? -1 : 1));
}

/** By what selection holds against a ceiling: a row alone, by the profile. */
function keepsCeiling({ maxCostPer1kNanoUsd }: Objective, { variant, profile, hardware }: { variant: VariantView; profile: Profile; hardware: FleetClass }): boolean {
  const rate = instanceRateNanoUsdPerUs(dominantShare(instanceDemand(variant, profile), hardware), hardware);
  return maxCostPer1kNanoUsd === null || per1kNanoUsd(marginalCostNanoUsd(rate, latencyModel(profile), 1)) <= maxCostPer1kNanoUsd;
}
