import type { ServingView } from '@infaas/shared/domain/serving-view';
import { usdFromNanoUsd } from '@infaas/shared/domain/units';
import type { Executable, JobResult } from '@infaas/shared/jobs/catalogue';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs } from '@infaas/shared/policy/cost';
import type { FactChange } from '../fact-change';
import type { WorkRow } from '../rows';

/** Returns the facts of a durable query that was answered: its output and what its answer's parameters carry. */
export function deferredDone(work: WorkRow, result: JobResult<'deferred-query'>, view: ServingView): FactChange[] {
  const executable = work.payload['executable'] as Executable;
  const rows = Number(work.payload['rows'] ?? 1);
  const variant = view.variants.find((row) => row.id === executable.variantId);
  const worker = view.workers.find((row) => row.id === work.workerId);
  const parameters: Record<string, string | number | boolean> = {
    variant: executable.variantName, queue_us: result.queueUs, compute_us: result.computeUs, total_us: result.queueUs + result.computeUs, batch_size: rows,
    decision_id: work.subjectId,
    ...(variant ? { architecture: variant.architecture, version: variant.version } : {}),
    ...(variant?.accuracy ? { accuracy: variant.accuracy.value } : {}),
    ...(worker ? { worker: worker.name, hardware: worker.hardwareClass } : {}),
    ...costOf(view, { variantId: executable.variantId, hardwareClass: worker?.hardwareClass, computeUs: result.computeUs }),
  };
  return [{ kind: 'deferred', id: work.subjectId, from: ['queued', 'running'], state: 'done', output: result.output, parameters }];
}

function costOf(view: ServingView, run: { variantId: string; hardwareClass: string | undefined; computeUs: number }): { cost_usd?: number } {
  const hardware = view.hardwareClasses.find((row) => row.name === run.hardwareClass);
  const variant = view.variants.find((row) => row.id === run.variantId);
  const profile = variant?.profiles.find((row) => row.hardwareClass === run.hardwareClass);
  if (!hardware || !variant || !profile) return {};
  const rate = instanceRateNanoUsdPerUs(dominantShare(instanceDemand(variant, profile), hardware), hardware);
  return { cost_usd: usdFromNanoUsd(rate * run.computeUs) };
}
