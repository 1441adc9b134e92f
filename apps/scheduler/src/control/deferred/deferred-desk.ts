import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { DeferredAnswer, GatewayCall, RepositoryCall } from '@infaas/shared/protocol/link';
import { executableOnClass } from '../fleet/model-scaler';
import type { Clock, DeferredRow, Store } from '../ports';
import { WORK_PRIORITY } from '../registration/registration-work';
import type { World } from '../world';
import type { DeferredChooser } from './choose-deferred';

type Parts = { store: Store; world: World; clock: Clock; contentStore: ContentStore; choose: DeferredChooser; onSubmitted: () => void };
type Submit = Extract<GatewayCall, { method: 'deferred.submit' }>;
export type DeferredReply = { answer: DeferredAnswer; attachment?: Buffer };

/** Answers a gateway's calls about durable queries; throws ServingError for what the client is to be told. */
export type DeferredDesk = (call: Exclude<GatewayCall, RepositoryCall>, attachment: Buffer) => Promise<DeferredReply>;

/** Returns the desk for durable queries. A query is accepted once its input and its row are on disk. */
export function createDeferredDesk(parts: Parts): DeferredDesk {
  const { store, world, clock, contentStore } = parts;

  async function submit(call: Submit, attachment: Buffer): Promise<DeferredReply> {
    const input = await contentStore.put(attachment);
    const known = call.idempotencyKey === null ? null : await store.deferred.byKey(call.applicationId, call.idempotencyKey);
    if (known) return { answer: toAnswer(same(known, call, input)) };
    const { query, workspaceId, applicationId, idempotencyKey } = call;
    const choice = parts.choose(world.view(), { ...query, workspaceId, applicationId });
    const executable = executableOnClass({ variantId: choice.variant.id, hardwareClass: choice.hardwareClass }, world.rows());
    if (!executable) throw new ServingError('unavailable', 'The chosen variant was just removed.', 'Ask again.');
    const id = randomUUID();
    const row = await store.deferred.submit({
      id, workspaceId, applicationId, idempotencyKey, query, input, finishByMs: clock.nowMs() + query.finishWithinMs,
      work: {
        id: `deferred.${id}`, kind: 'deferred-query', subjectId: id, priority: WORK_PRIORITY.deferred, workerId: null, hardwareClass: choice.hardwareClass,
        payload: { deferredId: id, executable, input, picture: query.picture, rows: query.rows },
      },
    });
    parts.onSubmitted();
    return { answer: toAnswer(same(row, call, input)) };
  }

  async function get(workspaceId: string, id: string): Promise<DeferredReply> {
    const row = found(await store.deferred.get(workspaceId, id), id);
    if (row.state !== 'done' || row.output === null) return { answer: toAnswer(row) };
    return { answer: toAnswer(row), attachment: await contentStore.get(row.output) };
  }

  return async (call, attachment) => {
    switch (call.method) {
      case 'deferred.submit':
        return submit(call, attachment);
      case 'deferred.get':
        return get(call.workspaceId, call.id);
      case 'deferred.cancel':
        return { answer: toAnswer(found(await store.deferred.cancel(call.workspaceId, call.id), call.id)) };
    }
  };
}

/** A key that is used again must mean the same query: another one would wait for an answer that is not its own. */
function same(row: DeferredRow, { query }: Submit, input: string): DeferredRow {
  if (row.input === input && isDeepStrictEqual(row.query, query)) return row;
  throw new ServingError('conflict', 'This idempotency_key belongs to another query.', 'Send the same query again to get its id, or use a new key for a new query.');
}

function found(row: DeferredRow | null, id: string): DeferredRow {
  if (row) return row;
  throw new ServingError('unknown_name', `There is no deferred query ${id} in this workspace.`, 'Use the id that the 202 answer gave.');
}

function toAnswer({ id, state, target, createdAtMs, finishedAtMs, error, parameters }: DeferredRow): DeferredAnswer {
  return { id, state, target, createdAtMs, finishedAtMs, error, parameters };
}
