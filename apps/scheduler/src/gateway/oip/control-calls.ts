import { ServingError, type ServingErrorCode } from '@infaas/shared/domain/serving-error';
import { HTTP_STATUS } from '@infaas/shared/protocol/http-status';
import type { ControlToGateway, DeferredAnswer, GatewayCall, RepositoryAnswer, RepositoryCall } from '@infaas/shared/protocol/link';
import type { ControlPort } from '../ports';

/** What control answers to a call. */
export type ControlReply<Call extends GatewayCall> = { answer: Call extends RepositoryCall ? RepositoryAnswer : DeferredAnswer; attachment: Buffer };

/** Calls to control that wait for its answer. */
export type ControlCalls = {
  /** Rejects with control's refusal, or `unavailable` when control is away or silent. */
  call<Call extends GatewayCall>(call: Call, attachment?: Uint8Array): Promise<ControlReply<Call>>;
  onResponse(message: Extract<ControlToGateway, { kind: 'response' }>, attachment: Buffer): void;
  /** Control went away: nothing that was asked will be answered. */
  failAll(): void;
};

const TIMEOUT_MS = 10_000;
const MAX_OPEN = 5_000;

type Waiting = { resolve: (reply: { answer: DeferredAnswer | RepositoryAnswer; attachment: Buffer }) => void; reject: (error: ServingError) => void; timer: NodeJS.Timeout };

/** Returns the caller's end of the requests on the control link. */
export function createControlCalls(control: () => ControlPort): ControlCalls {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;

  function settle(id: number): Waiting | undefined {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (entry !== undefined) clearTimeout(entry.timer);
    return entry;
  }

  return {
    call<Call extends GatewayCall>(call: Call, attachment?: Uint8Array) {
      return new Promise<ControlReply<Call>>((resolve, reject) => {
        const id = nextId;
        nextId += 1;
        if (waiting.size >= MAX_OPEN) return reject(away('too many calls wait for control'));
        if (!control().send({ kind: 'request', id, call }, attachment)) return reject(away('control is away'));
        const timer = setTimeout(() => settle(id)?.reject(away('control did not answer in time')), TIMEOUT_MS);
        // Control answers a call in the form of that call.
        waiting.set(id, { resolve: (reply) => resolve(reply as ControlReply<Call>), reject, timer });
      });
    },
    onResponse(message, attachment) {
      const entry = settle(message.id);
      if (entry === undefined) return;
      if (message.ok) return entry.resolve({ answer: message.answer, attachment: Buffer.from(attachment) });
      const { code, message: text, hint } = message.error;
      entry.reject(new ServingError(code in HTTP_STATUS ? (code as ServingErrorCode) : 'internal', text, hint));
    },
    failAll() {
      for (const id of [...waiting.keys()]) settle(id)?.reject(away('control went away'));
    },
  };
}

function away(message: string): ServingError {
  return new ServingError('unavailable', `${message}, so deferred queries and orders to load or unload cannot be taken`, 'Ask again in a moment; a deferred query with the same idempotency_key, so that it is taken once.', { retryAfterMs: 1_000 });
}
