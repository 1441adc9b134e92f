import { ServingError, type ServingErrorCode } from '@infaas/shared/domain/serving-error';
import { HTTP_STATUS } from '@infaas/shared/protocol/http-status';
import type { ControlToGateway, DeferredAnswer, GatewayCall } from '@infaas/shared/protocol/link';
import type { ControlPort } from '../ports';

export type DeferredReply = { answer: DeferredAnswer; attachment: Buffer };

/** Calls to control that wait for its answer. */
export type DeferredCalls = {
  /** Rejects with control's refusal, or `unavailable` when control is away or silent. */
  call(call: GatewayCall, attachment?: Uint8Array): Promise<DeferredReply>;
  onResponse(message: Extract<ControlToGateway, { kind: 'response' }>, attachment: Buffer): void;
  /** Control went away: nothing that was asked will be answered. */
  failAll(): void;
};

const TIMEOUT_MS = 10_000;
const MAX_OPEN = 5_000;

type Waiting = { resolve: (reply: DeferredReply) => void; reject: (error: ServingError) => void; timer: NodeJS.Timeout };

/** Returns the caller's end of the requests on the control link. */
export function createDeferredCalls(control: () => ControlPort): DeferredCalls {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;

  function settle(id: number): Waiting | undefined {
    const entry = waiting.get(id);
    waiting.delete(id);
    if (entry !== undefined) clearTimeout(entry.timer);
    return entry;
  }

  return {
    call(call, attachment) {
      return new Promise((resolve, reject) => {
        const id = nextId;
        nextId += 1;
        if (waiting.size >= MAX_OPEN) return reject(away('too many calls wait for control'));
        if (!control().send({ kind: 'request', id, call }, attachment)) return reject(away('control is away'));
        const timer = setTimeout(() => settle(id)?.reject(away('control did not answer in time')), TIMEOUT_MS);
        waiting.set(id, { resolve, reject, timer });
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
  return new ServingError('unavailable', `${message}, so deferred queries cannot be taken or looked up`, 'With the same idempotency_key it is safe to ask again.', { retryAfterMs: 1_000 });
}
