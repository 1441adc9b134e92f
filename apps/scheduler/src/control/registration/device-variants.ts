import { SOFTWARE_GPU_CLASS, type HardwareClass, type ProviderName } from '@infaas/shared/domain/hardware';
import type { FactChange } from '../fact-change';
import type { VariantRow } from '../rows';
import { judgeAccuracy } from './accuracy-gate';
import type { RegistrationFacts } from './registration-facts';
import { isBase } from './registration-work';

/** Returns whether a variant computes on an accelerator. */
export function isDeviceVariant({ provider }: Pick<VariantRow, 'provider'>): boolean {
  return provider !== 'cpu';
}

/** Returns the classes of which a worker is there now and that offer a variant's execution provider and its threads. */
export function classesFor(facts: RegistrationFacts, variant: Pick<VariantRow, 'provider' | 'threads'>): HardwareClass[] {
  return facts.classes.filter((hardware) => hardware.providers.includes(variant.provider) && variant.threads <= hardware.cores);
}

/**
 * Returns the variants for accelerators that a version lacks: of each graph that a device runs well, one for every execution provider that
 * a class offers which is there now. They have the graphs of variants for the processor, and so their accuracy. A version whose base is
 * not ready gets none yet; a class that joins later gives it its own.
 */
export function planDeviceVariants(facts: RegistrationFacts): FactChange[] {
  const base = facts.variants.find(isBase);
  if (base?.status !== 'ready') return [];
  const names = new Set(facts.variants.map((variant) => variant.name));
  return deviceProviders(facts.classes).flatMap(({ provider, software }) => {
    const forms = [base, ...(software ? [] : facts.variants.filter((variant) => isHalf(variant, base)))].filter(({ precision }) => precision === 'fp32' || precision === 'fp16');
    return forms.map((form) => deviceVariant(facts, form, provider)).filter((variant) => !names.has(variant.name));
  }).map((variant) => ({ kind: 'variant-new' as const, variant }));
}

/** A rasteriser computes half precision in floats: only devices gain by it. */
function isHalf(variant: VariantRow, base: VariantRow): boolean {
  return variant.precision === 'fp16' && !isDeviceVariant(variant) && variant.threads === 1 && variant.id !== base.id && variant.artifact !== '' &&
    (variant.status === 'ready' || variant.status === 'rejected') && variant.accuracy !== null && judgeAccuracy(variant.accuracy, base.accuracy) === null;
}

function deviceProviders(classes: readonly HardwareClass[]): { provider: ProviderName; software: boolean }[] {
  const found = new Map<ProviderName, boolean>();
  for (const { name, providers } of classes) {
    for (const provider of providers) if (provider !== 'cpu') found.set(provider, (found.get(provider) ?? true) && name === SOFTWARE_GPU_CLASS);
  }
  return [...found].map(([provider, software]) => ({ provider, software }));
}

function deviceVariant({ architecture, version }: RegistrationFacts, form: VariantRow, provider: ProviderName): VariantRow {
  return {
    ...form, id: `${form.id}.${provider}`, name: `${architecture.name}.v${version.number}.${form.precision}.${provider}.t1`, optimised: form.optimised,
    provider, threads: 1, status: 'profiling', reason: null, accuracy: null,
  };
}
