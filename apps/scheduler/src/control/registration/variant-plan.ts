import type { FormErrors } from '@infaas/shared/domain/form-errors';
import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { JobResult } from '@infaas/shared/jobs/catalogue';
import type { FactChange } from '../fact-change';
import type { VariantRow } from '../rows';
import type { RegistrationFacts } from './registration-facts';

/** Class probabilities may differ from the base's by this much before a rewritten graph counts as another function. */
const MOST_SCORE_ERROR = 0.02;

/**
 * Returns the variants of a generated version: its own forms and static int8 at one thread and at all cores of each class that is there,
 * other precisions at one, in the state `profiling`, or `rejected` with the reason; forms that could not be made are listed as rejected,
 * too, and a form that is made later takes their place.
 */
export function planVariants(facts: RegistrationFacts, generated: JobResult<'generate'>, newId: () => string): FactChange[] {
  const made = generated.artifacts.flatMap((artifact) => {
    const reason = differs(facts, artifact);
    return threadsOf(facts, artifact).map((threads) => newVariant(variantRow(facts, {
      form: artifact.form, precision: artifact.precision, threads, artifact: artifact.artifact, artifactBytes: artifact.bytes,
      maxBatch: artifact.maxBatch, reason, id: newId(),
    }), artifact.errors));
  });
  const rejected = generated.rejected.flatMap((form) => threadCounts(facts.classes).slice(0, 1).map((threads) => newVariant(variantRow(facts, {
    form: form.form, precision: form.precision, threads, artifact: '', artifactBytes: 0, maxBatch: 1, reason: form.reason, id: newId(),
  }), form.errors)));
  const names = new Set<string>();
  return [...made, ...rejected].filter(({ variant: { name } }) => !names.has(name) && names.add(name));
}

function newVariant(variant: VariantRow, errors: FormErrors | undefined): Extract<FactChange, { kind: 'variant-new' }> {
  return { kind: 'variant-new', variant, ...(errors ? { errors } : {}) };
}

/** Returns the thread counts worth a variant: 1 and all cores of each class that computes on its processor, ascending. */
export function threadCounts(classes: readonly HardwareClass[]): number[] {
  return [...new Set([1, ...classes.filter((row) => row.providers.includes('cpu')).map((row) => row.cores)])].sort((a, b) => a - b);
}

/** Forms that seldom win are measured at one thread only. */
function threadsOf(facts: RegistrationFacts, { form, precision }: { form: string; precision: string }): number[] {
  return form !== 'derived' || precision === 'int8-static' ? threadCounts(facts.classes) : [1];
}

function differs(facts: RegistrationFacts, artifact: JobResult<'generate'>['artifacts'][number]): string | null {
  if (artifact.form !== 'opt' || facts.signature?.output.kind !== 'scores' || artifact.maxAbsError <= MOST_SCORE_ERROR) return null;
  return `Its scores differ from the base's by up to ${artifact.maxAbsError.toPrecision(2)}; at most ${MOST_SCORE_ERROR} is accepted.`;
}

type Form = {
  id: string; form: string; precision: string; threads: number; artifact: string; artifactBytes: number; maxBatch: number; reason: string | null;
};

function variantRow({ architecture, version }: RegistrationFacts, form: Form): VariantRow {
  const optimised = form.form !== 'base';
  const precision = form.form === 'opt' ? `${form.precision}-opt` : form.precision;
  return {
    id: form.id, versionId: version.id, workspaceId: architecture.workspaceId,
    name: `${architecture.name}.v${version.number}.${precision}.cpu.t${form.threads}`,
    precision: form.precision, optimised, provider: 'cpu', threads: form.threads, artifact: form.artifact, artifactBytes: form.artifactBytes,
    maxBatch: form.maxBatch, status: form.reason === null ? 'profiling' : 'rejected', reason: form.reason, accuracy: null,
  };
}
