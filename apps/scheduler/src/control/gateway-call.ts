import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Logger } from '@infaas/shared/platform/logger';
import type { GatewayMessage } from '@infaas/shared/protocol/link';
import type { GatewayReply } from './link-port';
import type { DeferredDesk } from './deferred/deferred-desk';

type Request = { message: Extract<GatewayMessage, { kind: 'request' }>; attachment: Buffer; reply: GatewayReply };

/** Answers one request of a gateway, with the result or with the error its client is to be told; never rejects. */
export async function answerGatewayCall(parts: { deferred: DeferredDesk; logger: Logger }, { message, attachment, reply }: Request): Promise<void> {
  const { id, call } = message;
  try {
    const result = await parts.deferred(call, attachment);
    reply({ kind: 'response', id, ok: true, answer: result.answer }, result.attachment);
  } catch (error) {
    if (error instanceof ServingError) {
      reply({ kind: 'response', id, ok: false, error: { code: error.code, message: error.message, ...(error.hint ? { hint: error.hint } : {}) } });
      return;
    }
    parts.logger.error({ call: call.method, error: error instanceof Error ? error.stack : String(error) }, 'could not answer a gateway');
    reply({ kind: 'response', id, ok: false, error: { code: 'unavailable', message: 'Control cannot reach its database or store right now.', hint: 'Ask again in a moment.' } });
  }
}
