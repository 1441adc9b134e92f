import type { Objective } from '@infaas/shared/domain/objective';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { memoryBudgetBytes } from '@infaas/shared/policy/cost';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import { batchCap, latencyModel, p95Us, peakBatch } from '@infaas/shared/policy/latency-model';
import { throughputAt } from '../simulator/baselines/static-fleet';
import type { Scenario } from '../simulator/scenario';

/** One variant on one class for one objective: what an instance does, and how many of them a machine holds. */
export type PlanOption = { variant: VariantView; hardware: FleetClass; batch: number; perSecond: number; perMachine: number; p95Us: number; nanoUsdPerRow: number };

export type Asked = { target: string; objective: Objective };

/** Returns what may answer and how well, cheapest per row first; nothing when no variant keeps floor and deadline on these classes. */
export function optionsFor({ tasks, variants, classes }: Pick<Scenario, 'tasks' | 'variants' | 'classes'>, { target, objective }: Asked): PlanOption[] {
  const task = tasks.find(({ name }) => name === target);
  const deadlineUs = objective.maxLatencyUs ?? Infinity;
  const asked = variants.filter((variant) => (variant.taskId === task?.id || variant.architecture === target || variant.name === target)
    && (objective.minAccuracy === null || (variant.accuracy?.value ?? -1) >= objective.minAccuracy));
  return asked.flatMap((variant) => variant.profiles.flatMap((profile): PlanOption[] => {
    const hardware = classes.find(({ name, maxMachines }) => name === profile.hardwareClass && maxMachines > 0);
    if (hardware === undefined || variant.threads > hardware.cores) return [];
    const perSecond = throughputAt(variant, profile.hardwareClass, deadlineUs);
    const memory = hardware.kind === 'gpu' && hardware.deviceMemoryBytes > 0 ? hardware.deviceMemoryBytes : hardware.memoryBytes;
    const perMachine = Math.min(Math.floor(hardware.cores / variant.threads), Math.floor(memory / memoryBudgetBytes(profile)));
    if (perSecond <= 0 || perMachine < 1) return [];
    const model = latencyModel(profile);
    const batch = peakBatch(model, batchCap(model, deadlineUs));
    return [{ variant, hardware, batch, perSecond, perMachine, p95Us: p95Us(model, batch), nanoUsdPerRow: hardware.pricePerHourNanoUsd / (perSecond * perMachine) }];
  })).sort((a, b) => a.nanoUsdPerRow - b.nanoUsdPerRow || (a.variant.name < b.variant.name ? -1 : 1));
}
