import type { JobResult } from '@infaas/shared/jobs/catalogue';
import type { FactChange } from '../fact-change';
import type { RegistrationFacts } from './registration-facts';
import { WORK_PRIORITY, isBase } from './registration-work';

/** A base that is right less often than this may be fed wrongly: other records are tried, once for each validation set. */
const DOUBTFUL_ACCURACY = 0.8;

/** Returns the job that tries other records for a version whose base is often wrong on labelled data; none for others. */
export function proposeSteps(facts: RegistrationFacts): FactChange[] {
  const { version, task, signature, validationSet, variants, work } = facts;
  const base = variants.find((variant) => isBase(variant) && variant.status === 'ready');
  const measured = base?.accuracy?.basis === 'measured' && base.accuracy.validationSet === validationSet?.id;
  if (!validationSet || !signature || !base?.accuracy || !measured || base.accuracy.value >= DOUBTFUL_ACCURACY) return [];
  if (signature.output.kind !== 'scores' || version.inputRecord.kind !== 'image') return [];
  const id = `${version.id}.propose.${validationSet.version}`;
  if (work.has(id)) return [];
  const payload = {
    model: version.model, files: version.files, data: validationSet.sha256, labels: task.labels, input: signature.input, classes: signature.output.classes,
    stated: { input: version.inputRecord, output: version.outputRecord },
  };
  return [{ kind: 'work', work: { id, kind: 'propose-records', subjectId: version.id, payload, priority: WORK_PRIORITY.propose, workerId: null, hardwareClass: null } }];
}

/** Returns what a finished trial of other records adds to its version. */
export function proposed(facts: RegistrationFacts, { proposal }: JobResult<'propose-records'>): FactChange[] {
  return [{ kind: 'proposal', versionId: facts.version.id, proposal }];
}
