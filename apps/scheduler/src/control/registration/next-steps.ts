import type { FactChange } from '../fact-change';
import { upstreamSteps } from '../upstream/upstream-steps';
import { cancelSteps } from './cancel-steps';
import { canonicalSignature, signatureConflict } from './canonical-signature';
import { measureSteps } from './measure-steps';
import { proposeSteps } from './propose-steps';
import type { RegistrationFacts } from './registration-facts';
import { generateWork, inspectWork } from './registration-work';

/**
 * Returns what a registration does next, from its facts alone: the first call for a new version orders its inspection, later calls what
 * is still missing. Nothing to do is an empty list; jobs have fixed ids, so that deciding twice orders once.
 */
export function nextSteps(facts: RegistrationFacts): FactChange[] {
  if (facts.version.cancelled === true) return cancelSteps(facts);
  switch (facts.registration?.state) {
    case undefined:
      return [
        { kind: 'registration', versionId: facts.version.id, state: 'inspecting', progress: facts.version.upstream ? 'Asking the server for its model.' : 'Inspecting the model.' },
        { kind: 'work', work: inspectWork(facts) },
      ];
    case 'inspecting':
      return facts.work.has(`${facts.version.id}.inspect`) ? [] : [{ kind: 'work', work: inspectWork(facts) }];
    case 'generating':
      return generateSteps(facts);
    case 'measuring':
    case 'ready':
    case 'complete':
      return facts.version.upstream ? upstreamSteps(facts, facts.version.upstream) : [...measureSteps(facts), ...proposeSteps(facts)];
    case 'failed':
      return [];
  }
}

function generateSteps(facts: RegistrationFacts): FactChange[] {
  const { version, signature, registration, task, work } = facts;
  if (!signature || work.has(`${version.id}.generate`)) return [];
  const inspection = registration?.inspection;
  const own = inspection ? canonicalSignature(version, inspection, task.labels) : signature;
  const conflict = 'fault' in own ? own : signatureConflict(signature, own);
  if (conflict) return [{ kind: 'registration', versionId: version.id, state: 'failed', progress: conflict.fault, hint: conflict.hint }];
  return [{ kind: 'work', work: generateWork(facts, signature) }];
}
