import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { findNamed, sharedName } from '@infaas/shared/policy/find-shared';
import { decodeAnswer, encodeInfer, FRAME_HEADER_BYTES, type WireTensor } from '@infaas/shared/protocol/frames';
import type { DeferredAnswer, DeferredState } from '@infaas/shared/protocol/link';
import type { OipInferResponse, OipScalar } from '@infaas/shared/protocol/oip';
import type { QueryOptions } from '@infaas/shared/protocol/oip-objective';
import { nameOutputs, type Query } from '../serving/serve-query';
import type { QuotaGate } from '../access/quota-gate';
import type { WorldHolder } from '../world';
import type { ControlCalls } from './control-calls';

export type DeferredTicket = { id: string; state: DeferredState; location: string };
/** `response` is there once the query is done. */
export type DeferredResult = DeferredTicket & { createdAtMs: number; finishedAtMs: number | null; error: string | null; response: OipInferResponse | null };

export type DeferredService = {
  /** Hands a query to control, which has it safe in the database when this resolves. */
  submit(query: Query, options: QueryOptions): Promise<DeferredTicket>;
  get(application: ApplicationView, id: string): Promise<DeferredResult>;
  cancel(application: ApplicationView, id: string): Promise<DeferredResult>;
};

const DEFAULT_FINISH_MS = 24 * 3_600_000;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns the deferred queries of the gateway: it keeps none itself, control does. */
export function createDeferredService(options: { calls: ControlCalls; world: WorldHolder; quota: QuotaGate }): DeferredService {
  const { calls, world, quota } = options;

  function resultOf(application: ApplicationView, reply: { answer: DeferredAnswer; attachment: Buffer }): DeferredResult {
    const { answer } = reply;
    const done = answer.state === 'done' && reply.attachment.length > 0;
    return {
      ...ticketOf(answer), createdAtMs: answer.createdAtMs, finishedAtMs: answer.finishedAtMs, error: answer.error,
      response: done ? responseOf(application, answer, decodeAnswer(reply.attachment).tensors) : null,
    };
  }

  function responseOf(application: ApplicationView, answer: DeferredAnswer, tensors: readonly WireTensor[]): OipInferResponse {
    // Of the same types as an online answer's, whatever control kept them as.
    const parameters: Record<string, OipScalar> = { ...answer.parameters, version: String(answer.parameters?.['version'] ?? '') };
    const architecture = String(parameters['architecture'] ?? '');
    const asker = { workspaceId: application.workspaceId, applicationId: application.id };
    const task = findNamed(world.now.index, asker, { name: answer.target ?? architecture })?.target.task;
    const names = (task ? world.now.signatures.get(task.id)?.outputs : undefined)?.map((output) => output.name) ?? [];
    return { modelName: architecture, modelVersion: String(parameters['version'] ?? ''), id: answer.id, parameters, outputs: nameOutputs(names, tensors) };
  }

  return {
    async submit(query, asked) {
      const { application, objective } = query;
      const left = application.budgetLeftNanoUsd;
      if (left !== null && left <= 0) throw new ServingError('budget', `the budget of application "${application.name}" is used up`, 'Raise it on the application\'s page.');
      quota.pass(application);
      const header = { remainingUs: 0, deadlineUs: 0, rows: query.rows, priority: query.priority, applicationSlot: 0 };
      const body = encodeInfer(0, header, { picture: query.picture, tensors: query.tensors }).subarray(FRAME_HEADER_BYTES);
      const stated = asked.objective.maxLatencyUs;
      const reply = await calls.call({
        method: 'deferred.submit', workspaceId: application.workspaceId, applicationId: application.id, idempotencyKey: asked.idempotencyKey ?? null,
        query: {
          target: sharedName(query.name, query.owner), version: query.version, minAccuracy: objective.minAccuracy, maxCostPer1kNanoUsd: objective.maxCostPer1kNanoUsd,
          onUnmet: objective.onUnmet, degradedMinAccuracy: objective.degradedMinAccuracy, hardware: objective.hardware,
          finishWithinMs: typeof stated === 'number' ? Math.max(1, Math.round(stated / 1_000)) : DEFAULT_FINISH_MS,
          picture: query.picture, rows: query.rows, webhook: asked.webhook ?? null,
        },
      }, body);
      return ticketOf(reply.answer);
    },
    async get(application, id) {
      return resultOf(application, await calls.call({ method: 'deferred.get', workspaceId: application.workspaceId, id: checkId(id) }));
    },
    async cancel(application, id) {
      return resultOf(application, await calls.call({ method: 'deferred.cancel', workspaceId: application.workspaceId, id: checkId(id) }));
    },
  };
}

function ticketOf(answer: DeferredAnswer): DeferredTicket {
  return { id: answer.id, state: answer.state, location: `/v2/deferred/${answer.id}` };
}

function checkId(id: string): string {
  if (!ID.test(id)) throw new ServingError('unknown_name', 'there is no such deferred query', 'Use the id that the 202 answer gave.');
  return id;
}
