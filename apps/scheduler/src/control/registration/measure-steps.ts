import type { Accuracy } from '@infaas/shared/domain/profile';
import type { FactChange } from '../fact-change';
import type { ProfileRow, RegistrationState, VariantRow, WorkSummary } from '../rows';
import type { RegistrationFacts } from './registration-facts';
import { evaluateWork, evaluateWorkId, isBase, profileWork, profileWorkId } from './registration-work';
import { judgeVariant } from './variant-gate';

/** Returns the jobs, verdicts and progress of a version whose variants are made: the measuring part of `nextSteps`. */
export function measureSteps(facts: RegistrationFacts): FactChange[] {
  return [...unlabelledAccuracy(facts), ...orders(facts), ...verdicts(facts), ...progress(facts)];
}

/** A variant whose graph exists and works. */
function measurable(variant: VariantRow): boolean {
  return variant.artifact !== '' && variant.status !== 'failed' && !(variant.status === 'rejected' && variant.accuracy === null);
}

function orders(facts: RegistrationFacts): FactChange[] {
  const variants = facts.variants.filter(measurable);
  const wanted = variants.flatMap((variant) => facts.classes.filter((hardware) => variant.threads <= hardware.cores).flatMap((hardware) => {
    const measured = profileOf(facts, variant, hardware.name) !== null;
    const quick = measured ? [] : profileWork(facts, variant, { depth: 'quick', hardware });
    const judged = variant.status === 'ready' || variant.status === 'rejected';
    const full = measured && judged && variant.maxBatch > 1 ? profileWork(facts, variant, { depth: 'full', hardware }) : [];
    return [...quick, ...full];
  }));
  const evaluations = variants.filter((variant) => needsEvaluation(facts, variant))
    .flatMap((variant) => (facts.validationSet ? evaluateWork(facts, variant, facts.validationSet) : []));
  return [...wanted, ...evaluations].filter((item) => !facts.work.has(item.id)).map((work) => ({ kind: 'work' as const, work }));
}

/** One evaluation per artifact: the variant with the fewest threads stands for all. */
function needsEvaluation(facts: RegistrationFacts, variant: VariantRow): boolean {
  if (!facts.validationSet || variant.accuracy?.validationSet === facts.validationSet.id) return false;
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
    if (!found || (found.status === variant.status && found.reason === variant.reason)) return [];
    return [{ kind: 'variant', id: variant.id, ...found }];
  });
}

type Verdict = { status: 'ready' | 'rejected'; reason: string | null };

function keep(facts: RegistrationFacts, variant: VariantRow): Verdict | null {
  return facts.profiles.some((row) => row.variantId === variant.id) ? { status: 'ready', reason: null } : null;
}

function compare(facts: RegistrationFacts, variant: VariantRow, base: VariantRow): Verdict | null {
  if (base.accuracy === null) return null;
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
  const settled = variants.filter((variant) => variant.status !== 'profiling' && variant.status !== 'generating').length;
  const done = settled === variants.length;
  if (done && ready === 0) {
    const reason = variants.find((variant) => variant.status === 'failed')?.reason ?? 'No variant passed its gates.';
    return [{ kind: 'registration', versionId: version.id, state: 'failed', progress: reason, hint: 'Look at its variants for the figures and reasons.' }];
  }
  if (done && allMeasured(facts)) return advance(facts, 'complete', `${ready} of ${variants.length} variants are ready.`);
  if (registration.state === 'complete') return [];
  return advance(facts, ready > 0 ? 'ready' : registration.state, `Measured ${settled} of ${variants.length} variants.`);
}

function advance({ registration, version }: RegistrationFacts, state: RegistrationState, text: string): FactChange[] {
  if (registration?.state === state && registration.progress === text) return [];
  return [{ kind: 'registration', versionId: version.id, state, progress: text, hint: null }];
}

/** Whether every job that these facts call for was ordered and has ended. */
function allMeasured(facts: RegistrationFacts): boolean {
  const open = (item: WorkSummary | undefined): boolean => item === undefined || item.state === 'pending' || item.state === 'enqueued';
  if ([...facts.work.values()].some(open)) return false;
  return facts.variants.filter(measurable).every((variant) => facts.classes.filter((hardware) => variant.threads <= hardware.cores).every((hardware) =>
    variant.maxBatch <= 1 || !open(facts.work.get(profileWorkId(variant.id, 'full', hardware.name)))) &&
    (!facts.validationSet || !needsEvaluation(facts, variant) || !open(facts.work.get(evaluateWorkId(variant, facts.validationSet)))));
}
