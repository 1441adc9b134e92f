import type { ServingView } from '@infaas/shared/domain/serving-view';
import type { Executable, JobFailure, JobName, JobResult } from '@infaas/shared/jobs/catalogue';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs } from '@infaas/shared/policy/cost';
import type { FactChange } from '../fact-change';
import type { WorkRow } from '../rows';
import { chunkOf } from './offline-steps';

/** Returns whether a job is of offline work. */
export function isOfflineJob(kind: JobName): kind is Extract<JobName, `offline-${string}`> {
  return kind.startsWith('offline-');
}

/** Returns the facts that the result of offline work adds. */
export function offlineEffects(work: WorkRow, result: unknown, view: ServingView): FactChange[] {
  const jobId = work.subjectId;
  switch (work.kind) {
    case 'offline-fetch':
      return [{ kind: 'offline', change: { step: 'fetched', jobId, input: (result as JobResult<'offline-fetch'>).input } }];
    case 'offline-split':
      return [{ kind: 'offline', change: { step: 'split', jobId, split: result as JobResult<'offline-split'> } }];
    case 'offline-chunk': {
      const { output, failed, computeUs, errors } = result as JobResult<'offline-chunk'>;
      return [{ kind: 'offline', change: { step: 'answered', jobId, number: chunkOf(work.id) ?? -1, output, failed, computeUs, costNanoUsd: costOf(work, computeUs, view), errors } }];
    }
    case 'offline-assemble': {
      const { output, bytes, items, failed } = result as JobResult<'offline-assemble'>;
      return [{ kind: 'offline', change: { step: 'done', jobId, output, bytes, items, failed, outputName: `answers.${String(work.payload['format'])}` } }];
    }
    default:
      return [];
  }
}

/** Returns the facts that follow when offline work has failed for good: so has its job. */
export function offlineFailure(work: WorkRow, failure: JobFailure): FactChange[] {
  // A chunk that was cancelled was paused or moved: it is ordered again.
  if (failure.code === 'cancelled') return [];
  return [{ kind: 'offline', change: { step: 'ended', jobId: work.subjectId, state: 'failed', error: failure.message, hint: failure.hint ?? null } }];
}

function costOf(work: WorkRow, computeUs: number, view: ServingView): number {
  const { variantId } = work.payload['executable'] as Executable;
  const hardware = view.hardwareClasses.find((row) => row.name === work.hardwareClass);
  const variant = view.variants.find((row) => row.id === variantId);
  const profile = variant?.profiles.find((row) => row.hardwareClass === work.hardwareClass);
  if (!hardware || !variant || !profile) return 0;
  return Math.round(instanceRateNanoUsdPerUs(dominantShare(instanceDemand(variant, profile), hardware), hardware) * computeUs);
}
