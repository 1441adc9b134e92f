import { mergeOptions, optionsFromHeaders, type QueryOptions } from '@infaas/shared/protocol/oip-objective';
import type { Gateway } from '../create-gateway';
import type { Cancellation } from '../serving/serve-query';
import { allow, header, type InferCall } from './grpc-call';
import { parametersToGrpc, requestFromGrpc, responseToGrpc, type GrpcInferRequest } from './grpc-messages';

/** Resolves with the answer message to an inference request; rejects with the ServingError that refuses it. */
export async function modelInfer(gateway: Gateway, call: InferCall, cancellation: Cancellation): Promise<Record<string, unknown>> {
  const message = call.request as GrpcInferRequest;
  const arrivedUs = gateway.nowUs();
  const query = { application: allow(gateway, call), model: { name: message.model_name ?? '', version: message.model_version ?? null }, options: NO_OPTIONS, arrivedUs, cancellation };
  const options = readOptions(gateway, call, query);
  const done = await gateway.handler.infer({ ...query, options }, () => requestFromGrpc(message));
  if ('deferred' in done) return { model_name: message.model_name, parameters: parametersToGrpc({ deferred_id: done.deferred.id, state: done.deferred.state, location: done.deferred.location }) };
  return responseToGrpc(done.response, done.request.binaryOutput);
}

/** Clients that mean no deadline at all send the largest they have. */
const LONGEST_MS = 7 * 24 * 3_600_000;
const NO_OPTIONS: QueryOptions = { objective: {} };

function readOptions(gateway: Gateway, call: InferCall, query: Parameters<Gateway['countRefused']>[0]): QueryOptions {
  try {
    const options = optionsFromHeaders((name) => header(call, name));
    const deadline = call.getDeadline();
    const leftMs = (deadline instanceof Date ? deadline.getTime() : deadline) - gateway.access().nowMs;
    return leftMs < LONGEST_MS ? mergeOptions({ objective: {}, timeoutUs: Math.max(1, Math.round(leftMs * 1_000)) }, options) : options;
  } catch (error) {
    gateway.countRefused(query, '', error);
    throw error;
  }
}
