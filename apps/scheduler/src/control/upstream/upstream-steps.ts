import type { Accuracy } from '@infaas/shared/domain/profile';
import type { FactChange, NewWork } from '../fact-change';
import type { RegistrationFacts } from '../registration/registration-facts';
import { evaluateWork, evaluateWorkId, isOpen, profileWork, profileWorkId, WORK_PRIORITY } from '../registration/registration-work';
import type { RegistrationState, UpstreamRow, VariantRow } from '../rows';

/**
 * Returns what the one variant of an upstream needs next: a brief profile and its accuracy make it ready, a whole profile completes it. It is
 * compared with nothing: that other variants are faster or cheaper is for selection to weigh, query by query.
 */
export function upstreamSteps(facts: RegistrationFacts, upstream: UpstreamRow): FactChange[] {
  const [variant] = facts.variants;
  if (!variant) return [];
  const work = variant.status === 'failed' || variant.status === 'rejected' ? [] : orders(facts, variant, upstream);
  return [
    ...unlabelledAccuracy(facts, variant),
    ...work.filter((item) => !facts.work.has(item.id)).map((item) => ({ kind: 'work' as const, work: item })),
    ...verdict(facts, variant), ...progress(facts, { variant, upstream }),
  ];
}

function orders(facts: RegistrationFacts, variant: VariantRow, { hardwareClass }: UpstreamRow): NewWork[] {
  const hardware = facts.classes.find((row) => row.name === hardwareClass);
  const evaluation = facts.validationSet && variant.accuracy?.validationSet !== facts.validationSet.id ? evaluateWork(facts, variant, facts.validationSet) : [];
  // Only the worker that stands for the upstream can ask it; while that is away the row waits for it.
  const evaluations = evaluation.map((item) => ({ ...item, hardwareClass, priority: variant.accuracy === null ? WORK_PRIORITY.evaluateBase : item.priority }));
  if (!hardware) return evaluations;
  const on = { hardware, base: undefined };
  const measured = facts.profiles.some((row) => row.variantId === variant.id);
  if (!measured) return [...evaluations, ...profileWork(facts, variant, { ...on, depth: 'quick' }).map((item) => ({ ...item, priority: WORK_PRIORITY.quick }))];
  return [...evaluations, ...(variant.status === 'ready' ? profileWork(facts, variant, { ...on, depth: 'full' }) : [])];
}

/** Without labelled data the owner's figure holds: nobody here can say how good a server is. */
function unlabelledAccuracy({ version, validationSet }: RegistrationFacts, variant: VariantRow): FactChange[] {
  const value = version.declaredAccuracy;
  if (validationSet || value === null || variant.accuracy !== null) return [];
  const accuracy: Accuracy = { value, low: value, high: value, basis: 'declared', samples: 0, validationSet: null };
  return [{ kind: 'variant', id: variant.id, accuracy }];
}

function verdict(facts: RegistrationFacts, variant: VariantRow): FactChange[] {
  const measured = facts.profiles.some((row) => row.variantId === variant.id);
  return variant.status === 'profiling' && variant.accuracy !== null && measured ? [{ kind: 'variant', id: variant.id, status: 'ready', reason: null }] : [];
}

function progress(facts: RegistrationFacts, { variant, upstream }: { variant: VariantRow; upstream: UpstreamRow }): FactChange[] {
  const { registration, version } = facts;
  if (!registration || registration.state === 'complete') return [];
  const [state, text] = stateOf(facts, { variant, upstream });
  return registration.state === state && registration.progress === text ? [] : [{ kind: 'registration', versionId: version.id, state, progress: text, hint: null }];
}

function stateOf(facts: RegistrationFacts, { variant, upstream }: { variant: VariantRow; upstream: UpstreamRow }): [RegistrationState, string] {
  if (variant.status === 'failed') return ['failed', variant.reason ?? 'The server could not be measured.'];
  if (variant.status !== 'ready') return ['measuring', facts.classes.length === 0 ? 'Waiting for the server to answer.' : 'Measuring the server.'];
  const full = facts.work.get(profileWorkId(variant.id, 'full', upstream.hardwareClass));
  const evaluation = facts.validationSet ? facts.work.get(evaluateWorkId(variant, facts.validationSet)) : undefined;
  const done = full !== undefined && !isOpen(full) && (facts.validationSet === null || (evaluation !== undefined && !isOpen(evaluation)));
  return done ? ['complete', 'The server is measured.'] : ['ready', 'The server answers; larger batches are being measured.'];
}
