import type { OipInferRequest } from '@infaas/shared/protocol/oip';
import { encodeInferResponse } from '@infaas/shared/protocol/oip-response';
import type { Gateway } from '../create-gateway';
import type { DeferredTicket } from '../oip/deferred-service';
import type { Call } from '../oip/oip-handler';
import { jsonReply, type Reply } from './reply';

const JSON_HEADERS = { 'content-type': 'application/json' };

/** Resolves with the reply to an inference request, which `parse` reads; rejects with the ServingError that refuses it. */
export async function inferReply(gateway: Gateway, call: Call, parse: () => OipInferRequest): Promise<Reply> {
  const done = await gateway.handler.infer(call, parse);
  if ('deferred' in done) return acceptedReply(done.deferred);
  const wire = encodeInferResponse(done.response, done.request);
  if (wire.jsonBytes === null) return { status: 200, headers: JSON_HEADERS, chunks: wire.chunks };
  return { status: 200, headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': wire.jsonBytes }, chunks: wire.chunks };
}

/** Returns the reply for a query that was accepted for later. */
export function acceptedReply(ticket: DeferredTicket): Reply {
  return jsonReply(202, ticket, { location: ticket.location });
}
