import { ServingError } from '@infaas/shared/domain/serving-error';
import type { JobOutcome, JobPayload } from '@infaas/shared/jobs/catalogue';
import { decodeInfer, REFUSAL } from '@infaas/shared/protocol/frames';
import { openHostClient, type HostAddress, type HostAnswer } from '../supervisor/host-client';
import { outcomeOf } from './job-failure';
import type { WorkerParts } from './worker-parts';

/** Below every online query of the instance. */
const DEFERRED_PRIORITY = -100;

/** Runs a durable query where its variant is loaded, else in a host for the moment; the answer goes to the content store. */
export function deferredQuery(parts: WorkerParts, payload: JobPayload<'deferred-query'>): Promise<JobOutcome> {
  return outcomeOf(async () => {
    const { executable } = payload;
    const { tensors } = decodeInfer(await parts.store.get(payload.input));
    const ask = async (address: HostAddress): Promise<HostAnswer> => {
      const client = await openHostClient(address);
      try {
        return await client.query({ tensors, rows: payload.rows, picture: payload.picture, priority: DEFERRED_PRIORITY });
      } finally {
        client.close();
      }
    };
    const running = parts.supervisor.addressOf(executable.variantId);
    const early = running === null ? null : await ask(running).catch(() => null);
    const answer = early !== null && !isBusy(early) ? early : await parts.transient.withHost(executable, ask);
    if (!answer.ok) throw new ServingError(answer.code === REFUSAL.badInput ? 'malformed' : 'unavailable', answer.message);
    const output = await parts.store.put(answer.body);
    return { output, computeUs: Math.round(answer.answer.computeUs), queueUs: Math.round(answer.answer.queueUs) };
  }, 'deferred_failed');
}

/** The instance has no room or time for work that can wait, or is being stopped. */
function isBusy(answer: HostAnswer): boolean {
  return !answer.ok && (answer.code === REFUSAL.overflow || answer.code === REFUSAL.lateDropped || answer.code === REFUSAL.draining);
}
