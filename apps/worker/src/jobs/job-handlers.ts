import type { JobHandlers } from '@infaas/shared/platform/job-queue';
import { compareOutputs } from './compare-outputs';
import { deferredQuery } from './deferred-query';
import { evaluate } from './evaluate';
import { generate } from './generate';
import { inspect } from './inspect';
import { previewValidation } from './preview-validation';
import { offlineAssemble, offlineChunk, offlineFetch, offlineSplit } from './offline-chunk';
import { profile } from './profile';
import { proposeRecords } from './propose-records';
import { startInstance } from './start-instance';
import { stopInstance } from './stop-instance';
import type { WorkerParts } from './worker-parts';

/** Returns the handlers of every kind of job. Starting and stopping never wait for measurements: those queue in a lane of their own. */
export function jobHandlers(parts: WorkerParts): JobHandlers {
  return {
    'start-instance': (payload) => startInstance(parts, payload),
    'stop-instance': (payload) => stopInstance(parts, payload),
    inspect: (payload) => inspect(parts, payload),
    generate: (payload) => generate(parts, payload),
    profile: (payload) => profile(parts, payload),
    evaluate: (payload) => evaluate(parts, payload),
    'compare-outputs': (payload) => compareOutputs(parts, payload),
    'preview-validation': (payload) => previewValidation(parts, payload),
    'propose-records': (payload) => proposeRecords(parts, payload),
    'deferred-query': (payload) => deferredQuery(parts, payload),
    'offline-fetch': (payload) => offlineFetch(parts, payload),
    'offline-split': (payload) => offlineSplit(parts, payload),
    'offline-chunk': (payload) => offlineChunk(parts, payload),
    'offline-assemble': (payload) => offlineAssemble(parts, payload),
  };
}
