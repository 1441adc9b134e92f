import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { Accuracy } from '@infaas/shared/domain/profile';
import type { FactChange, NewWork } from '../fact-change';
import type { ProfileRow, RegistrationState, VariantRow, WorkSummary } from '../rows';
import type { RegistrationFacts } from './registration-facts';
import { accuraciesCompare } from './accuracy-gate';
import { deriveOrders } from './derive-steps';
import { deviceSteps, isStranded, waitsForDevice } from './device-steps';
import { classesFor, isDeviceVariant, planDeviceVariants } from './device-variants';
import { againWork, evaluateWork, evaluateWorkId, isAgain, isBase, isOpen, profileWork, profileWorkId } from './registration-work';
import { shareBudget } from './profile-budget';
import { judgeVariant } from './variant-gate';

/** Returns the jobs, verdicts and progress of a version whose variants are made: the measuring part of `nextSteps`. */
export function measureSteps(facts: RegistrationFacts): FactChange[] {
  const own = { ...facts, variants: facts.variants.filter((variant) => !isDeviceVariant(variant)) };
  return [...unlabelledAccuracy(own), ...orders(own), ...verdicts(own), ...deviceSteps(facts), ...progress(facts)];
}

/** A variant whose graph exists and works. */
function measurable(variant: VariantRow): boolean {
  return variant.artifact !== '' && variant.status !== 'failed' && !(variant.status === 'rejected' && variant.accuracy === null);
}

function orders(facts: RegistrationFacts): FactChange[] {
  const variants = facts.variants.filter(measurable);
  const profiles = shareBudget(facts, variants.flatMap((variant) => classesFor(facts, variant).flatMap((hardware) => profileOrders(facts, variant, hardware)))
    .filter((item) => !facts.work.has(item.id)));
  const evaluations = variants.filter((variant) => needsEvaluation(facts, variant))
    .flatMap((variant) => (facts.validationSet ? evaluateWork(facts, variant, facts.validationSet) : []));
  return [...profiles, ...evaluations, ...deriveOrders(facts)].filter((item) => !facts.work.has(item.id)).map((work) => ({ kind: 'work' as const, work }));
}

/** The base is measured briefly first, which makes the version ready; every other variant is measured beside it. */
function profileOrders(facts: RegistrationFacts, variant: VariantRow, hardware: HardwareClass): NewWork[] {
  const base = facts.variants.find((candidate) => isBase(candidate) && measurable(candidate));
  const on = { hardware, base };
  const known = profileOf(facts, variant, hardware.name);
  const judged = variant.status === 'ready' || variant.status === 'rejected';
  const full = facts.work.get(profileWorkId(variant.id, 'full', hardware.name));
  if (isBase(variant) && known === null) return profileWork(facts, variant, { ...on, depth: 'quick' });
  if (!full) return !isBase(variant) || judged ? profileWork(facts, variant, { ...on, depth: 'full' }) : [];
  return known?.provisional === true && judged && !isOpen(full) ? againWork(facts, variant, on) : [];
}

/** One evaluation per artifact: the variant with the fewest threads stands for all. */
function needsEvaluation(facts: RegistrationFacts, variant: VariantRow): boolean {
  const { accuracy } = variant;
  if (!facts.validationSet || (accuracy?.validationSet === facts.validationSet.id && accuracy.partial !== true)) return false;
  return !facts.variants.some((other) => other.artifact === variant.artifact && other.threads < variant.threads);
}

/** Without labelled data the owner's figure holds, else agreement with the base (the gate of the generator). */
function unlabelledAccuracy(facts: RegistrationFacts): FactChange[] {
  if (facts.validationSet) return [];
  const declared = facts.version.declaredAccuracy;
  const value = declared ?? 1;
  const accuracy: Accuracy = { value, low: value, high: value, basis: declared === null ? 'agreement' : 'declared', samples: 0, validationSet: null };
  return facts.variants.filter((variant) => variant.accuracy === null && variant.status === 'profiling')
    .map((variant) => ({ kind: 'variant' as const, id: variant.id, accuracy }));
}

function verdicts(facts: RegistrationFacts): FactChange[] {
  const base = facts.variants.find(isBase);
  return facts.variants.filter(measurable).flatMap((variant): FactChange[] => {
    if (variant.accuracy === null) return [];
    const found = isBase(variant) || !base || base.status === 'failed' ? keep(facts, variant) : compare(facts, variant, base);
    if (!found || holds(variant, found)) return [];
    return [{ kind: 'variant', id: variant.id, status: found.status, reason: changed(variant, found) }];
  });
}

type Verdict = { status: 'ready' | 'rejected'; reason: string | null };

/** A verdict that overturned another one says so in front of its figures. */
function holds(variant: VariantRow, found: Verdict): boolean {
  return found.status === variant.status && (found.reason === variant.reason || (found.reason !== null && variant.reason?.endsWith(`: ${found.reason}`) === true));
}

function changed(variant: VariantRow, found: Verdict): string | null {
  if (found.reason === null || variant.status === 'profiling' || variant.status === found.status) return found.reason;
  return `${found.status === 'ready' ? 'Accepted' : 'Rejected'} after it was measured again: ${found.reason}`;
}

function keep(facts: RegistrationFacts, variant: VariantRow): Verdict | null {
  return facts.profiles.some((row) => row.variantId === variant.id) ? { status: 'ready', reason: null } : null;
}

/** Nothing is said before both were evaluated on the same samples. */
function compare(facts: RegistrationFacts, variant: VariantRow, base: VariantRow): Verdict | null {
  if (base.accuracy === null || variant.accuracy === null || !accuraciesCompare(variant.accuracy, base.accuracy)) return null;
  const pairs = facts.profiles.filter((row) => row.variantId === variant.id).flatMap((profile) => {
    const against = profileOf(facts, base, profile.hardwareClass);
    return against ? [judgeVariant({ variant, profile }, { variant: base, profile: against })] : [];
  });
  const passed = pairs.find((pair) => pair.passed) ?? pairs[0];
  return passed ? { status: passed.passed ? 'ready' : 'rejected', reason: passed.reason.text } : null;
}

function profileOf(facts: RegistrationFacts, variant: VariantRow, hardwareClass: string): ProfileRow | null {
  return facts.profiles.find((row) => row.variantId === variant.id && row.hardwareClass === hardwareClass) ?? null;
}

function progress(facts: RegistrationFacts): FactChange[] {
  const { registration, version, variants } = facts;
  if (!registration || variants.length === 0) return [];
  const ready = variants.filter((variant) => variant.status === 'ready').length;
  const settled = variants.filter((variant) => (variant.status !== 'profiling' && variant.status !== 'generating') || waitsForDevice(facts, variant)).length;
  const done = settled === variants.length;
  if (done && ready === 0) {
    const reason = variants.find((variant) => variant.status === 'failed')?.reason ?? 'No variant passed its gates.';
    return [{ kind: 'registration', versionId: version.id, state: 'failed', progress: reason, hint: 'Look at its variants for the figures and reasons.' }];
  }
  if (done && allMeasured(facts)) return advance(facts, 'complete', `${ready} of ${variants.length} variants are ready.`);
  if (registration.state === 'complete') return [];
  const progress = done ? `All ${variants.length} variants are judged; the last measurements are made.` : `Measured ${settled} of ${variants.length} variants.`;
  return advance(facts, ready > 0 ? 'ready' : registration.state, progress);
}

function advance({ registration, version }: RegistrationFacts, state: RegistrationState, text: string): FactChange[] {
  if (registration?.state === state && registration.progress === text) return [];
  return [{ kind: 'registration', versionId: version.id, state, progress: text, hint: null }];
}

/** Whether every job that these facts call for was ordered and has ended; measuring again what was noisy is not waited for. */
function allMeasured(facts: RegistrationFacts): boolean {
  const open = (item: WorkSummary | undefined): boolean => item === undefined || isOpen(item);
  if (deriveOrders(facts).length > 0 || planDeviceVariants(facts).length > 0 || [...facts.work.values()].some((item) => isOpen(item) && !isAgain(item) && !isStranded(facts, item))) return false;
  return facts.variants.filter((variant) => measurable(variant) && !isDeviceVariant(variant)).every((variant) =>
    classesFor(facts, variant).every((hardware) => !open(facts.work.get(profileWorkId(variant.id, 'full', hardware.name)))) &&
    (!facts.validationSet || !needsEvaluation(facts, variant) || !open(facts.work.get(evaluateWorkId(variant, facts.validationSet)))));
}
