import { derivedPrecisionSchema, WAITS_FOR_DATA } from '@infaas/shared/jobs/catalogue';
import type { JobFailure, JobResult } from '@infaas/shared/jobs/catalogue';
import type { NewWork } from '../fact-change';
import type { WorkRow } from '../rows';
import type { RegistrationFacts } from './registration-facts';
import { generateWork, isBase } from './registration-work';

const DERIVE = '.derive';

/**
 * Returns the jobs that make a version's forms of other precision, once its base is ready: all of them, and static int8 again when it
 * waited for a validation set that now exists. A version that is not FP32 has none.
 */
export function deriveOrders(facts: RegistrationFacts): NewWork[] {
  const { version, signature, registration, work, variants, validationSet } = facts;
  const ready = variants.some((variant) => isBase(variant) && variant.status === 'ready');
  if (!signature || !ready || registration?.inspection?.precision !== 'fp32') return [];
  const first = `${version.id}${DERIVE}`;
  if (!work.has(first)) return [generateWork(facts, signature, { id: first })];
  const waiting = variants.some((variant) => variant.artifact === '' && variant.reason?.startsWith(WAITS_FOR_DATA));
  const later = `${first}.${validationSet?.version ?? 0}`;
  return waiting && validationSet && !work.has(later) ? [generateWork(facts, signature, { id: later, precisions: ['int8-static'] })] : [];
}

/** Returns whether a job makes forms of other precision: a version is ready without them. */
export function isDerivation(work: Pick<WorkRow, 'kind' | 'id'>): boolean {
  return work.kind === 'generate' && work.id.includes(DERIVE);
}

/** Returns what a failed derivation made: nothing, each form with the reason. */
export function failedDerivation(work: WorkRow, failure: JobFailure): JobResult<'generate'> {
  const precisions = derivedPrecisionSchema.array().safeParse(work.payload['precisions']).data ?? derivedPrecisionSchema.options;
  return { artifacts: [], rejected: precisions.map((precision) => ({ form: 'derived', precision, reason: failure.message })) };
}
