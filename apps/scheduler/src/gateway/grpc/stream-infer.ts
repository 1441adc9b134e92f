import type { ServerDuplexStream } from '@grpc/grpc-js';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Gateway } from '../create-gateway';
import type { Cancellation } from '../serving/serve-query';
import type { InferCall } from './grpc-call';
import type { GrpcInferRequest } from './grpc-messages';
import { statusOf } from './grpc-status';
import { modelInfer } from './model-infer';
import { checkReadable } from './readable-service';

type Stream = ServerDuplexStream<Record<string, unknown>, Record<string, unknown>>;

/** Queries of one stream that are under way or not read yet; beyond it the stream is read no further. */
const MOST_OPEN = 64;

/**
 * Returns the method for streams of queries: each request is served as if it came alone, answers go out in the order of the requests, and
 * one that is refused has a message instead of an answer and ends nothing.
 */
export function streamInfer(gateway: Gateway): (stream: Stream) => void {
  return (stream) => {
    const open = new Set<Cancellation>();
    let last: Promise<void> = Promise.resolve();
    stream.on('error', () => undefined);
    stream.on('cancelled', () => open.forEach((cancellation) => cancellation.cancel?.()));
    stream.on('data', (request: Record<string, unknown>) => {
      const cancellation: Cancellation = { cancel: null };
      open.add(cancellation);
      if (open.size >= MOST_OPEN) stream.pause();
      const answer = answerTo(gateway, { request, metadata: stream.metadata, getDeadline: () => stream.getDeadline() }, cancellation);
      last = last.then(async () => {
        await written(stream, await answer);
        open.delete(cancellation);
        if (open.size < MOST_OPEN) stream.resume();
      });
    });
    stream.on('end', () => void last.then(() => stream.end()));
  };
}

async function answerTo(gateway: Gateway, call: InferCall, cancellation: Cancellation): Promise<Record<string, unknown>> {
  try {
    checkReadable(call.request);
    return { infer_response: final(await modelInfer(gateway, call, cancellation)) };
  } catch (error) {
    if (!(error instanceof ServingError)) gateway.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a query of a stream failed');
    const { id, model_name: name } = call.request as GrpcInferRequest;
    return { error_message: statusOf(error).details, infer_response: { id: id ?? '', model_name: name ?? '' } };
  }
}

/** Clients of streams look for this mark: a model of Triton's may answer one request many times, ours answer once. */
function final(response: Record<string, unknown>): Record<string, unknown> {
  return { ...response, parameters: { ...(response['parameters'] as Record<string, unknown>), triton_final_response: { bool_param: true } } };
}

/** Resolves once the client has taken enough for the next answer, or is gone. */
function written(stream: Stream, message: Record<string, unknown>): Promise<void> {
  if (stream.cancelled || stream.write(message)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      stream.off('cancelled', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('cancelled', done);
  });
}
