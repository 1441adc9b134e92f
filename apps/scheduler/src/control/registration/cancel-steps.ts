import type { FactChange } from '../fact-change';
import type { RegistrationFacts } from './registration-facts';
import { isOpen } from './registration-work';

const REASON = 'Cancelled by its owner before it was measured.';

/** Returns what ends a registration that its owner cancelled: open jobs, unmeasured variants, and its state. What is ready stays so. */
export function cancelSteps(facts: RegistrationFacts): FactChange[] {
  const { version, variants, registration } = facts;
  const jobs = [...facts.work.values()].filter(isOpen).map((item) => ({ kind: 'work-cancel' as const, id: item.id }));
  const unmeasured = variants.filter((variant) => variant.status === 'profiling' || variant.status === 'generating')
    .map((variant) => ({ kind: 'variant' as const, id: variant.id, status: 'rejected' as const, reason: REASON }));
  const ready = variants.filter((variant) => variant.status === 'ready').length;
  const ended = registration?.state === 'complete' || registration?.state === 'failed';
  const end: FactChange[] = ended ? [] : [ready > 0
    ? { kind: 'registration', versionId: version.id, state: 'complete', progress: `Cancelled: ${ready} of ${variants.length} variants are ready.`, hint: null }
    : { kind: 'registration', versionId: version.id, state: 'failed', progress: 'Cancelled by its owner.', hint: 'Register it again as a new version to have it measured.' }];
  return [...jobs, ...unmeasured, ...end];
}
