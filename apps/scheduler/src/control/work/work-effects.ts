import type { JobFailure, JobResult } from '@infaas/shared/jobs/catalogue';
import { deferredDone } from '../deferred/deferred-parameters';
import type { FactChange } from '../fact-change';
import { isOfflineJob, offlineEffects, offlineFailure } from '../offline/offline-effects';
import { registrationFacts, type RegistrationFacts } from '../registration/registration-facts';
import { registrationEffects, registrationFailure } from '../registration/registration-effects';
import type { Rows, WorkRow } from '../rows';
import type { ServingView } from '@infaas/shared/domain/serving-view';

type Known = { rows: Rows; view: ServingView };

/** Returns the facts that a job's result adds; committed together with the job's end. */
export function workEffects(work: WorkRow, result: unknown, known: Known): FactChange[] {
  const { kind } = work;
  if (isOfflineJob(kind)) return offlineEffects(work, result, known.view);
  switch (kind) {
    case 'start-instance': {
      const { address, loadUs } = result as JobResult<'start-instance'>;
      return [{ kind: 'instance', id: work.subjectId, state: 'active', from: ['loading'], address, loadUs }];
    }
    case 'stop-instance':
      return [{ kind: 'instance', id: work.subjectId, state: 'stopped', address: null }];
    case 'deferred-query':
      return deferredDone(work, result as JobResult<'deferred-query'>, known.view);
    case 'preview-validation':
      return [];
    default: {
      // All others are steps of a registration.
      const facts = factsOf(known.rows, work);
      return facts ? registrationEffects(work, result, facts) : [];
    }
  }
}

/** Returns the facts that follow when a job has failed for good. */
export function workFailure(work: WorkRow, failure: JobFailure, known: Known): FactChange[] {
  const { kind } = work;
  if (isOfflineJob(kind)) return offlineFailure(work, failure);
  switch (kind) {
    case 'start-instance':
      return [
        { kind: 'instance', id: work.subjectId, state: 'failed', from: ['loading'], address: null, endReason: failure.message },
        { kind: 'event', event: { action: 'start-failed', instanceId: work.subjectId, reasons: [{ code: failure.code, text: failure.message }] } },
      ];
    case 'stop-instance':
      return [{ kind: 'instance', id: work.subjectId, state: 'failed', address: null, endReason: `It could not be stopped cleanly: ${failure.message}` }];
    case 'deferred-query':
      return [{ kind: 'deferred', id: work.subjectId, from: ['queued', 'running'], state: 'failed', error: failure.message }];
    case 'preview-validation':
      return [];
    default: {
      // All others are steps of a registration.
      const facts = factsOf(known.rows, work);
      return facts ? registrationFailure(work, failure, facts) : [];
    }
  }
}

function factsOf(rows: Rows, work: WorkRow): RegistrationFacts | undefined {
  const version = rows.versions.filter((row) => row.id === work.subjectId);
  return registrationFacts({ ...rows, versions: version })[0];
}
