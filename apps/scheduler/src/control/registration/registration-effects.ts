import { randomUUID } from 'node:crypto';
import type { JobFailure, JobName, JobResult } from '@infaas/shared/jobs/catalogue';
import type { Accuracy } from '@infaas/shared/domain/profile';
import { isUpstreamClass } from '@infaas/shared/jobs/upstream-jobs';
import { upstreamInspected } from '../upstream/upstream-inspected';
import type { FactChange } from '../fact-change';
import type { ProfileRow, VariantRow, WorkRow } from '../rows';
import { canonicalSignature } from './canonical-signature';
import { failedDerivation, isDerivation } from './derive-steps';
import { judgeDeviceErrors } from './device-steps';
import { proposed } from './propose-steps';
import type { RegistrationFacts } from './registration-facts';
import { planVariants } from './variant-plan';

/** A profile made while others took more of the CPU than this is provisional. */
const QUIET_FOREIGN_CPU = 0.1;
/** A 95th percentile of fewer runs than this means little. */
const LEAST_SAMPLES = 20;

/** Kinds of jobs that belong to a registration; their subject is the version. */
export const REGISTRATION_JOBS = ['inspect', 'generate', 'profile', 'evaluate', 'compare-outputs', 'propose-records'] as const satisfies readonly JobName[];
export type RegistrationJob = (typeof REGISTRATION_JOBS)[number];

/** Returns the facts that a finished registration job adds, committed together with its end. */
export function registrationEffects(work: WorkRow, result: unknown, facts: RegistrationFacts): FactChange[] {
  switch (work.kind as RegistrationJob) {
    case 'inspect':
      return facts.version.upstream ? upstreamInspected(facts, (result as JobResult<'inspect'>).inspection, randomUUID()) : inspected(facts, result as JobResult<'inspect'>);
    case 'generate':
      if (isDerivation(work)) return planVariants(facts, result as JobResult<'generate'>, randomUUID);
      return [
        ...planVariants(facts, result as JobResult<'generate'>, randomUUID),
        { kind: 'registration', versionId: facts.version.id, state: 'measuring', progress: 'Measuring the variants.' },
      ];
    case 'profile':
      return profiled(work, result as JobResult<'profile'>);
    case 'evaluate':
      return evaluated(work, result as JobResult<'evaluate'>, facts);
    case 'compare-outputs':
      return compared(work, result as JobResult<'compare-outputs'>, facts);
    case 'propose-records':
      return proposed(facts, result as JobResult<'propose-records'>);
  }
}

/** Returns the facts that a registration job adds which has failed for good. */
export function registrationFailure(work: WorkRow, failure: JobFailure, facts: RegistrationFacts): FactChange[] {
  const variant = facts.variants.find((row) => row.id === variantIdOf(work));
  switch (work.kind as RegistrationJob) {
    case 'inspect':
    case 'generate':
      if (isDerivation(work)) return planVariants(facts, failedDerivation(work, failure), randomUUID);
      return [{ kind: 'registration', versionId: facts.version.id, state: 'failed', progress: failure.message, hint: failure.hint ?? null }];
    case 'propose-records':
      return [];
    case 'compare-outputs':
    case 'profile':
      return variant && variant.status === 'profiling' && !facts.profiles.some((row) => row.variantId === variant.id)
        ? [{ kind: 'variant', id: variant.id, status: 'failed', reason: failure.message }] : [];
    case 'evaluate':
      return sameArtifact(facts, variant).filter((row) => row.accuracy === null)
        .map((row) => ({ kind: 'variant', id: row.id, status: 'failed', reason: failure.message }));
  }
}

function inspected(facts: RegistrationFacts, { inspection }: JobResult<'inspect'>): FactChange[] {
  const { version, task } = facts;
  const own = canonicalSignature(version, inspection, task.labels);
  if ('fault' in own) return [{ kind: 'registration', versionId: version.id, state: 'failed', progress: own.fault, hint: own.hint, inspection }];
  return [
    ...(facts.signature ? [] : [{ kind: 'signature' as const, taskId: task.id, signature: own }]),
    { kind: 'registration', versionId: version.id, state: 'generating', progress: 'Making the executable forms.', inspection },
  ];
}

function profiled(work: WorkRow, result: JobResult<'profile'>): FactChange[] {
  const variantId = variantIdOf(work);
  if (variantId === null || work.hardwareClass === null) return [];
  const { latency, loadUs, memoryBytes, maxBatch, foreignCpu, software } = result;
  const few = (latency.find((point) => point.batch === 1)?.samples ?? 0) < LEAST_SAMPLES;
  const profile: ProfileRow = {
    variantId, hardwareClass: work.hardwareClass, latency: [...latency].sort((a, b) => a.batch - b.batch), loadUs, memoryBytes, maxBatch,
    foreignCpu, software,
    // What others do on this machine does not slow a server elsewhere.
    provisional: (foreignCpu > QUIET_FOREIGN_CPU && !isUpstreamClass(work.hardwareClass)) || few,
    loadSamples: result.loadSamples ?? 1, loadDeviationUs: result.loadDeviationUs ?? 0, reference: result.reference ?? null, details: result.details ?? null,
  };
  return [{ kind: 'profile', profile }];
}

function evaluated(work: WorkRow, result: JobResult<'evaluate'>, facts: RegistrationFacts): FactChange[] {
  const sha256 = work.payload['validationSet'];
  const set = facts.validationSet?.sha256 === sha256 ? facts.validationSet : null;
  const partial = result.samples === work.payload['limit'];
  const accuracy: Accuracy = { ...result, basis: 'measured', validationSet: set?.id ?? null, ...(partial ? { partial } : {}) };
  const variant = facts.variants.find((row) => row.id === variantIdOf(work));
  return sameArtifact(facts, variant).map((row) => ({ kind: 'variant' as const, id: row.id, accuracy }));
}

/** One device that answers wrongly is enough: which device a query meets is not the application's to know. */
function compared(work: WorkRow, { errors }: JobResult<'compare-outputs'>, facts: RegistrationFacts): FactChange[] {
  const variant = facts.variants.find((row) => row.id === variantIdOf(work));
  if (!variant) return [];
  const refused = judgeDeviceErrors(variant.precision, errors);
  return [{ kind: 'variant', id: variant.id, errors, ...(refused === null ? {} : { status: 'rejected' as const, reason: `${refused} (${work.hardwareClass ?? ''})` }) }];
}

function sameArtifact(facts: RegistrationFacts, variant: VariantRow | undefined): VariantRow[] {
  return variant ? facts.variants.filter((row) => row.artifact === variant.artifact && row.status !== 'failed') : [];
}

function variantIdOf(work: WorkRow): string | null {
  const executable = work.payload['executable'] as { variantId?: string } | undefined;
  return executable?.variantId ?? null;
}
