import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { DerivedPrecision } from '@infaas/shared/jobs/catalogue';
import { toExecutable } from '../executable';
import type { NewWork } from '../fact-change';
import type { ProfileRow, Signature, ValidationSetRow, VariantRow, VersionRow, WorkSummary } from '../rows';
import type { RegistrationFacts } from './registration-facts';

/** Smaller is sooner: a version becomes ready before the next one is begun, and what completes its profiles comes last. */
export const WORK_PRIORITY = {
  instance: 0, examination: 8, quick: 10, evaluateBase: 12, generate: 14, inspect: 16, deferred: 20, derive: 22, evaluate: 24, propose: 25, compare: 26, full: 30, device: 34, again: 40,
} as const;

const FULL_BATCHES = [1, 2, 4, 8, 16, 32, 64];
/** How a variant is measured: the base at once and briefly; then everything beside its base; again when it was noisy and the machine is quiet. */
const DEPTHS = {
  quick: { batches: [1, 2, 4], budgetMs: 1_000, loads: 1 },
  full: { batches: FULL_BATCHES, budgetMs: 30_000, loads: 5 },
} as const;
/** A version is ready with the accuracy over so many samples; all follow. */
const FIRST_SAMPLES = 1_000;
/** Wait before a noisy profile is measured again, by how often that was done already; after that it stays as it is. */
const AGAIN_AFTER_MS = [10_000, 60_000, 300_000];

/** Returns the job that inspects a version's graph. */
export function inspectWork({ version }: RegistrationFacts): NewWork {
  return work(`${version.id}.inspect`, 'inspect', { subjectId: version.id, priority: WORK_PRIORITY.inspect, payload: { versionId: version.id, ...manifestOf(version), ...(version.upstream ? { upstream: true } : {}) } });
}

/** Returns the job that makes a version's executable forms of its own precision; with `derived`, those of others. */
export function generateWork(facts: RegistrationFacts, signature: Signature, derived?: { id: string; precisions?: DerivedPrecision[] }): NewWork {
  const { id, inputRecord, outputRecord } = facts.version;
  const payload = { versionId: id, ...manifestOf(facts.version), input: signature.input, output: signature.output, inputRecord, outputRecord };
  if (!derived) return work(`${id}.generate`, 'generate', { subjectId: id, priority: WORK_PRIORITY.generate, payload: { ...payload, stage: 'base' } });
  const { task, validationSet } = facts;
  return work(derived.id, 'generate', {
    subjectId: id, priority: WORK_PRIORITY.derive,
    payload: {
      ...payload, stage: 'derived', ...(derived.precisions ? { precisions: derived.precisions } : {}),
      ...(validationSet ? { validationSet: validationSet.sha256 } : {}), ...(task.labels.length > 0 ? { labels: task.labels } : {}),
    },
  });
}

function manifestOf({ model, files }: VersionRow): Pick<VersionRow, 'model'> & Partial<VersionRow> {
  return files.length === 0 ? { model } : { model, files };
}

/** Returns the id of the job that profiles a variant on a class. */
export function profileWorkId(variantId: string, depth: 'quick' | 'full', hardwareClass: string): string {
  return `${variantId}.${depth}.${hardwareClass}`;
}

export type ProfileOrder = { hardware: HardwareClass; base: VariantRow | undefined };

/** Returns the job that profiles a variant on a class: a few batch sizes in seconds, or all of them beside its base. */
export function profileWork(facts: RegistrationFacts, variant: VariantRow, on: ProfileOrder & { depth: 'quick' | 'full' }): NewWork[] {
  const priority = variant.provider !== 'cpu' ? WORK_PRIORITY.device : on.depth === 'quick' ? WORK_PRIORITY.quick : isBase(variant) ? WORK_PRIORITY.full : WORK_PRIORITY.compare;
  return measurement(facts, variant, { ...on, id: profileWorkId(variant.id, on.depth, on.hardware.name), priority });
}

/** Returns the job that profiles a variant once more when the machine is quiet; none when one is ordered, or was done often enough. */
export function againWork(facts: RegistrationFacts, variant: VariantRow, on: ProfileOrder): NewWork[] {
  const idOf = (time: number): string => `${variant.id}${AGAIN}${time}.${on.hardware.name}`;
  const before = AGAIN_AFTER_MS.filter((_, at) => facts.work.has(idOf(at + 1))).length;
  const delayMs = AGAIN_AFTER_MS[before];
  const last = facts.work.get(idOf(before));
  if (delayMs === undefined || (last && isOpen(last))) return [];
  return measurement(facts, variant, { ...on, depth: 'full', id: idOf(before + 1), priority: WORK_PRIORITY.again }).map((item) => ({ ...item, delayMs }));
}

const AGAIN = '.again';

/** Returns whether a job is a repeated measurement or a trial of other records: nothing waits for those. */
export function isAgain(item: WorkSummary): boolean {
  return item.kind === 'propose-records' || (item.kind === 'profile' && item.id.includes(AGAIN));
}

/** Returns whether a job has yet to end. */
export function isOpen(item: WorkSummary): boolean {
  return item.state === 'pending' || item.state === 'enqueued';
}

type Measurement = ProfileOrder & { depth: 'quick' | 'full'; id: string; priority: number };

function measurement(facts: RegistrationFacts, variant: VariantRow, { hardware, base, depth, id, priority }: Measurement): NewWork[] {
  if (!facts.signature) return [];
  const { batches, budgetMs, loads } = DEPTHS[depth];
  const reference = base && base.id !== variant.id && depth === 'full' ? { reference: executableFor(facts, base, null) } : {};
  return [work(id, 'profile', {
    subjectId: facts.version.id, priority, hardwareClass: hardware.name,
    payload: {
      versionId: facts.version.id, executable: executableFor(facts, variant, null), ...reference, budgetMs, loads, ...(depth === 'full' ? { onlineShare: facts.settings.onlineShare } : {}),
      batches: batches.filter((batch) => batch <= Math.max(1, variant.maxBatch)),
    },
  })];
}

/** Returns the id of the job that compares a variant's answers on a device with those on the processor. */
export function compareOutputsWorkId(variantId: string, hardwareClass: string): string {
  return `${variantId}.outputs.${hardwareClass}`;
}

/** Returns the job that compares a variant's answers on a device with those of the same graph on the processor. */
export function compareOutputsWork(facts: RegistrationFacts, variant: VariantRow, on: { hardware: HardwareClass; counterpart: VariantRow }): NewWork[] {
  if (!facts.signature) return [];
  return [work(compareOutputsWorkId(variant.id, on.hardware.name), 'compare-outputs', {
    subjectId: facts.version.id, priority: WORK_PRIORITY.device, hardwareClass: on.hardware.name,
    payload: { versionId: facts.version.id, executable: executableFor(facts, variant, null), counterpart: executableFor(facts, on.counterpart, null) },
  })];
}

/** Returns the id of the job that measures an artifact's accuracy; `variant` stands for all variants of that artifact. */
export function evaluateWorkId(variant: VariantRow, set: ValidationSetRow): string {
  return `${variant.id}.evaluate.${set.version}`;
}

/**
 * Returns the job that measures the accuracy of a variant's artifact on a validation set: for a base without any accuracy on its first
 * samples, which somebody waits for, else on all.
 */
export function evaluateWork(facts: RegistrationFacts, variant: VariantRow, set: ValidationSetRow): NewWork[] {
  if (!facts.signature) return [];
  const profile = facts.profiles.find((row) => row.variantId === variant.id) ?? null;
  const first = isBase(variant) && variant.accuracy === null;
  return [work(`${evaluateWorkId(variant, set)}${first ? '.first' : ''}`, 'evaluate', {
    subjectId: facts.version.id, priority: first ? WORK_PRIORITY.evaluateBase : WORK_PRIORITY.evaluate,
    payload: {
      versionId: facts.version.id, executable: executableFor(facts, variant, profile), validationSet: set.sha256, metric: facts.task.metric, limit: first ? FIRST_SAMPLES : 0,
      ...(first ? {} : { onlineShare: facts.settings.onlineShare }), ...(facts.task.labels.length > 0 ? { labels: facts.task.labels } : {}),
    },
  })];
}

/** Returns whether a variant is the base of its version: as uploaded, one thread of the processor. */
export function isBase(variant: Pick<VariantRow, 'optimised' | 'threads' | 'provider'>): boolean {
  return !variant.optimised && variant.threads === 1 && variant.provider === 'cpu';
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
