import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { FormErrors } from '@infaas/shared/domain/form-errors';
import type { FactChange, NewWork } from '../fact-change';
import type { VariantRow, WorkSummary } from '../rows';
import { classesFor, isDeviceVariant, planDeviceVariants } from './device-variants';
import { shareBudget } from './profile-budget';
import type { RegistrationFacts } from './registration-facts';
import { againWork, compareOutputsWork, compareOutputsWorkId, isOpen, profileWork, profileWorkId } from './registration-work';

/** Largest error against the processor's answers, as root mean square in parts of theirs: more than rounding explains. */
const MOST_RELATIVE_ERROR = { fp32: 1e-3, fp16: 0.05 };

/**
 * Returns what a version's variants for accelerators need next. Each is proved on its class first: it has to give the answers of the same
 * graph on the processor. Then it is profiled there, and is ready: on its class it is the base, whatever the processor can do.
 */
export function deviceSteps(facts: RegistrationFacts): FactChange[] {
  const variants = facts.variants.filter(isDeviceVariant);
  return [...planDeviceVariants(facts), ...variants.flatMap((variant) => [...accuracyOf(facts, variant), ...ordersOf(facts, variant), ...verdictOf(facts, variant)])];
}

/** Returns why a variant's answers on a device are refused, with the figures, or null when they are those of the processor. */
export function judgeDeviceErrors(precision: string, errors: FormErrors): string | null {
  const most = precision === 'fp16' ? MOST_RELATIVE_ERROR.fp16 : MOST_RELATIVE_ERROR.fp32;
  if (errors.relativeError <= most) return null;
  const percent = (part: number): string => `${Number((part * 100).toPrecision(2))} %`;
  return `Its answers on the device differ from those on the processor by ${percent(errors.relativeError)} (largest error ${errors.maxAbsError.toPrecision(2)}); at most ${percent(most)} is accepted.`;
}

/** Returns whether a variant waits for a worker that is not there: nothing else waits for it meanwhile. */
export function waitsForDevice(facts: RegistrationFacts, variant: VariantRow): boolean {
  return isDeviceVariant(variant) && classesFor(facts, variant).length === 0;
}

/** Returns whether a job can only be done on a device that is not there. */
export function isStranded(facts: RegistrationFacts, item: WorkSummary): boolean {
  const variant = facts.variants.find((row) => isDeviceVariant(row) && item.id.startsWith(`${row.id}.`));
  return variant !== undefined && !facts.classes.some((hardware) => item.id.endsWith(`.${hardware.name}`));
}

/** The graph is that of a variant for the processor: what was measured there holds for both. */
function accuracyOf(facts: RegistrationFacts, variant: VariantRow): FactChange[] {
  const twin = twinOf(facts, variant);
  if (!twin?.accuracy || JSON.stringify(twin.accuracy) === JSON.stringify(variant.accuracy)) return [];
  return [{ kind: 'variant', id: variant.id, accuracy: twin.accuracy }];
}

function ordersOf(facts: RegistrationFacts, variant: VariantRow): FactChange[] {
  const twin = twinOf(facts, variant);
  if (!twin || variant.status === 'rejected' || variant.status === 'failed') return [];
  return classesFor(facts, variant).flatMap((hardware) => ordersOn(facts, { variant, twin, hardware }))
    .filter((item) => !facts.work.has(item.id)).map((work) => ({ kind: 'work' as const, work }));
}

type OnClass = { variant: VariantRow; twin: VariantRow; hardware: HardwareClass };

function ordersOn(facts: RegistrationFacts, { variant, twin, hardware }: OnClass): NewWork[] {
  const proof = facts.work.get(compareOutputsWorkId(variant.id, hardware.name));
  if (!proof) return compareOutputsWork(facts, variant, { hardware, counterpart: twin });
  if (proof.state !== 'done') return [];
  const full = facts.work.get(profileWorkId(variant.id, 'full', hardware.name));
  if (!full) return shareBudget(facts, profileWork(facts, variant, { hardware, base: undefined, depth: 'full' }));
  const known = facts.profiles.find((row) => row.variantId === variant.id && row.hardwareClass === hardware.name);
  return known?.provisional === true && !isOpen(full) ? againWork(facts, variant, { hardware, base: undefined }) : [];
}

function verdictOf(facts: RegistrationFacts, variant: VariantRow): FactChange[] {
  const measured = facts.profiles.some((row) => row.variantId === variant.id);
  return variant.status === 'profiling' && variant.accuracy !== null && measured ? [{ kind: 'variant', id: variant.id, status: 'ready', reason: null }] : [];
}

function twinOf(facts: RegistrationFacts, variant: VariantRow): VariantRow | undefined {
  return facts.variants.find((row) => !isDeviceVariant(row) && row.artifact === variant.artifact && row.threads === 1);
}
