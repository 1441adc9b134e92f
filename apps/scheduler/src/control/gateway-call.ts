import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Logger } from '@infaas/shared/platform/logger';
import type { GatewayCall, GatewayMessage, RepositoryCall } from '@infaas/shared/protocol/link';
import type { GatewayReply } from './link-port';
import type { DeferredDesk, DeferredReply } from './deferred/deferred-desk';
import type { RepositoryDesk } from './repository/repository-desk';

type Desks = { deferred: DeferredDesk; repository: RepositoryDesk; logger: Logger };
type Request = { message: Extract<GatewayMessage, { kind: 'request' }>; attachment: Buffer; reply: GatewayReply };

/** Answers one request of a gateway, with the result or with the error its client is to be told; never rejects. */
export async function answerGatewayCall(parts: Desks, { message, attachment, reply }: Request): Promise<void> {
  const { id, call } = message;
  try {
    const result = await resultOf(parts, call, attachment);
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

function isRepositoryCall(call: GatewayCall): call is RepositoryCall {
  return call.method === 'repository.load' || call.method === 'repository.unload';
}

type Result = Omit<DeferredReply, 'answer'> & { answer: DeferredReply['answer'] | Awaited<ReturnType<RepositoryDesk>> };

async function resultOf(parts: Desks, call: GatewayCall, attachment: Buffer): Promise<Result> {
  if (isRepositoryCall(call)) return { answer: await parts.repository(call) };
  return parts.deferred(call, attachment);
}
