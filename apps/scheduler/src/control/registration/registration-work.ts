import type { HardwareClass } from '@infaas/shared/domain/hardware';
import { toExecutable } from '../executable';
import type { NewWork } from '../fact-change';
import type { ProfileRow, Signature, ValidationSetRow, VariantRow } from '../rows';
import type { RegistrationFacts } from './registration-facts';

/** Smaller is sooner: what makes a version ready comes before what makes its profile complete. */
export const WORK_PRIORITY = {
  instance: 0, inspect: 10, generate: 12, quickBase: 14, evaluateBase: 16, deferred: 20, quick: 22, evaluate: 24, full: 30,
} as const;

const QUICK = { batches: [1, 2, 4, 8], budgetMs: 2_000 };
const FULL = { batches: [1, 2, 4, 8, 16, 32], budgetMs: 8_000 };

/** Returns the job that inspects a version's graph. */
export function inspectWork({ version }: RegistrationFacts): NewWork {
  return work(`${version.id}.inspect`, 'inspect', { subjectId: version.id, priority: WORK_PRIORITY.inspect, payload: { versionId: version.id, model: version.model } });
}

/** Returns the job that makes a version's executable forms. */
export function generateWork({ version }: RegistrationFacts, signature: Signature): NewWork {
  const { id, model, inputRecord, outputRecord } = version;
  return work(`${id}.generate`, 'generate', {
    subjectId: id, priority: WORK_PRIORITY.generate,
    payload: { versionId: id, model, input: signature.input, output: signature.output, inputRecord, outputRecord },
  });
}

/** Returns the id of the job that profiles a variant on a class. */
export function profileWorkId(variantId: string, depth: 'quick' | 'full', hardwareClass: string): string {
  return `${variantId}.${depth}.${hardwareClass}`;
}

/** Returns the job that profiles a variant on a class: a few batches in seconds, or all of them. */
export function profileWork(facts: RegistrationFacts, variant: VariantRow, on: { depth: 'quick' | 'full'; hardware: HardwareClass }): NewWork[] {
  if (!facts.signature) return [];
  const plan = on.depth === 'quick' ? QUICK : FULL;
  const quick = isBase(variant) ? WORK_PRIORITY.quickBase : WORK_PRIORITY.quick;
  return [work(profileWorkId(variant.id, on.depth, on.hardware.name), 'profile', {
    subjectId: facts.version.id, priority: on.depth === 'quick' ? quick : WORK_PRIORITY.full, hardwareClass: on.hardware.name,
    payload: {
      versionId: facts.version.id, executable: executableFor(facts, variant, null), budgetMs: plan.budgetMs,
      batches: plan.batches.filter((batch) => batch <= Math.max(1, variant.maxBatch)),
    },
  })];
}

/** Returns the id of the job that measures an artifact's accuracy; `variant` stands for all variants of that artifact. */
export function evaluateWorkId(variant: VariantRow, set: ValidationSetRow): string {
  return `${variant.id}.evaluate.${set.version}`;
}

/** Returns the job that measures the accuracy of a variant's artifact on a validation set. */
export function evaluateWork(facts: RegistrationFacts, variant: VariantRow, set: ValidationSetRow): NewWork[] {
  if (!facts.signature) return [];
  const profile = facts.profiles.find((row) => row.variantId === variant.id) ?? null;
  return [work(evaluateWorkId(variant, set), 'evaluate', {
    subjectId: facts.version.id, priority: variant.optimised ? WORK_PRIORITY.evaluate : WORK_PRIORITY.evaluateBase,
    payload: {
      versionId: facts.version.id, executable: executableFor(facts, variant, profile), validationSet: set.sha256, metric: facts.task.metric, limit: 0,
    },
  })];
}

/** Returns whether a variant is the base of its version: as uploaded, one thread. */
export function isBase(variant: Pick<VariantRow, 'optimised' | 'threads'>): boolean {
  return !variant.optimised && variant.threads === 1;
}

function executableFor(facts: RegistrationFacts, variant: VariantRow, profile: ProfileRow | null): Record<string, unknown> {
  const { signature, version } = facts;
  if (!signature) throw new Error('a variant of a task without a signature');
  const picture = signature.input.kind === 'picture' && version.inputRecord.kind === 'image' ? version.inputRecord : null;
  return toExecutable({ variant, signature, picture, profile });
}

type WorkParts = { subjectId: string; priority: number; payload: Record<string, unknown>; hardwareClass?: string };

function work(id: string, kind: NewWork['kind'], { subjectId, priority, payload, hardwareClass }: WorkParts): NewWork {
  return { id, kind, subjectId, payload, priority, workerId: null, hardwareClass: hardwareClass ?? null };
}
