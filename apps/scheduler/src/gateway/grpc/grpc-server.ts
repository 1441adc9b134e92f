import { loadPackageDefinition, Metadata, Server, ServerCredentials, status, type sendUnaryData, type ServiceClientConstructor, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { ServingError, type ServingErrorCode } from '@infaas/shared/domain/serving-error';
import { OIP_EXTENSIONS } from '@infaas/shared/protocol/oip';
import { mergeOptions, optionsFromHeaders, type QueryOptions } from '@infaas/shared/protocol/oip-objective';
import type { Gateway } from '../create-gateway';
import { resolveTarget } from '../oip/find-target';
import { checkReady, modelConfig, modelMetadata } from '../oip/model-info';
import { targetStats, workspaceStats } from '../oip/model-stats';
import type { Cancellation } from '../serving/serve-query';
import { authenticateFirst } from './authenticate-first';
import { extensionMethods } from './extension-methods';
import { allow, header, type UnaryCall } from './grpc-call';
import { parametersToGrpc, requestFromGrpc, responseToGrpc, type GrpcInferRequest } from './grpc-messages';
import { INFERENCE_DESCRIPTOR } from './inference-descriptor';

export type GrpcServer = {
  /** Resolves with the port; rejects with an Error that names the variable that moves a port which is taken. */
  listen(options: { host: string; port: number; variable: string }): Promise<number>;
  /** Takes no new calls and resolves when those under way have ended, or were cut off after `drainMs`. */
  close(drainMs: number): Promise<void>;
};

type Handler = (call: UnaryCall, cancellation: Cancellation) => Promise<Record<string, unknown>> | Record<string, unknown>;

/** Returns the gRPC server of the Open Inference Protocol; methods that it does not have answer UNIMPLEMENTED. */
export function createGrpcServer(gateway: Gateway): GrpcServer {
  const { maxBodyBytes } = gateway.limits;
  const server = new Server({
    'grpc.max_receive_message_length': maxBodyBytes, 'grpc.max_send_message_length': -1, 'grpc.max_concurrent_streams': 1_000,
    // A peer that is gone, or never speaks, does not keep its connection.
    'grpc.keepalive_time_ms': 60_000, 'grpc.keepalive_timeout_ms': 20_000, 'grpc.max_connection_idle_ms': 300_000,
    interceptors: [authenticateFirst(gateway, statusOf)],
  });
  const handlers: Record<string, Handler> = {
    ServerLive: () => ({ live: true }),
    ServerReady: () => ({ ready: gateway.isReady() }),
    ServerMetadata: () => ({ name: 'infaas', version: gateway.version, extensions: OIP_EXTENSIONS }),
    ModelReady: (call) => modelReady(gateway, call),
    ModelMetadata: (call) => ({ ...modelMetadata(gateway.world(), targetOf(gateway, call)) }),
    ModelInfer: (call, cancellation) => modelInfer(gateway, call, cancellation),
    ModelConfig: (call) => ({ config: modelConfig(targetOf(gateway, call)) }),
    ModelStatistics: (call) => modelStatistics(gateway, call),
    ...extensionMethods(gateway),
  };
  server.addService(readableService(), Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, unary(gateway, handler)])) as UntypedServiceImplementation);
  return {
    listen: ({ host, port, variable }) => new Promise((resolve, reject) => {
      server.bindAsync(`${host.includes(':') ? `[${host}]` : host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(new Error(`port ${port} on ${host} cannot be opened (is it already in use?): set ${variable} to another one`));
        else resolve(bound);
      });
    }),
    close: (drainMs) => new Promise((resolve) => {
      const timer = setTimeout(() => server.forceShutdown(), drainMs);
      server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    }),
  };
}

/** Returns the client constructor of the service, for tests and the command line. */
export function inferenceClient(): ServiceClientConstructor {
  const definition = fromJSON(INFERENCE_DESCRIPTOR as Parameters<typeof fromJSON>[0], { keepCase: true, longs: String, oneofs: true });
  const loaded = loadPackageDefinition(definition) as unknown as { inference: { GRPCInferenceService: ServiceClientConstructor } };
  return loaded.inference.GRPCInferenceService;
}

/** Stands for a message that is no protobuf of its type. */
const UNREADABLE: Record<string, unknown> = {};

/** The service whose handlers see bytes that are no message, too: the library would call them a fault of the server. */
function readableService(): ServiceClientConstructor['service'] {
  const methods = Object.entries(inferenceClient().service).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes) as unknown;
      } catch {
        return UNREADABLE;
      }
    };
    return [name, { ...method, requestDeserialize }] as const;
  });
  return Object.fromEntries(methods);
}

function unary(gateway: Gateway, handler: Handler): (call: UnaryCall, callback: sendUnaryData<Record<string, unknown>>) => void {
  return (call, callback) => {
    const cancellation: Cancellation = { cancel: null };
    call.on('cancelled', () => cancellation.cancel?.());
    Promise.resolve().then(() => {
      if (call.request === UNREADABLE) throw new ServingError('malformed', 'the bytes are no message of this method', 'Encode it by the published inference.proto.');
      return handler(call, cancellation);
    }).then(
      (answer) => callback(null, answer),
      (error: unknown) => {
        if (!(error instanceof ServingError)) gateway.logger.error({ error: error instanceof Error ? error.stack : String(error) }, 'a call failed');
        callback(statusOf(error));
      },
    );
  };
}

function targetOf(gateway: Gateway, call: UnaryCall): ReturnType<typeof resolveTarget> {
  return resolveTarget(gateway.world(), allow(gateway, call), { name: String(call.request['name'] ?? ''), version: String(call.request['version'] ?? '') });
}

/** Without a name: every variant of the workspace, as clients that ask for all models expect. */
function modelStatistics(gateway: Gateway, call: UnaryCall): Record<string, unknown> {
  const { workspaceId } = allow(gateway, call);
  if (String(call.request['name'] ?? '') === '') return workspaceStats(gateway, workspaceId);
  return { model_stats: targetStats(gateway, workspaceId, targetOf(gateway, call)).model_stats };
}

/** A name that nobody knows is not ready, as other servers say; who may not ask is told so. */
function modelReady(gateway: Gateway, call: UnaryCall): { ready: boolean } {
  allow(gateway, call);
  try {
    checkReady(gateway.world(), targetOf(gateway, call));
    return { ready: true };
  } catch {
    return { ready: false };
  }
}

async function modelInfer(gateway: Gateway, call: UnaryCall, cancellation: Cancellation): Promise<Record<string, unknown>> {
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

function readOptions(gateway: Gateway, call: UnaryCall, query: Parameters<Gateway['countRefused']>[0]): QueryOptions {
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

const STATUS: Readonly<Record<ServingErrorCode, status>> = {
  malformed: status.INVALID_ARGUMENT, unauthenticated: status.UNAUTHENTICATED, forbidden: status.PERMISSION_DENIED, unknown_name: status.NOT_FOUND,
  not_ready: status.FAILED_PRECONDITION, conflict: status.FAILED_PRECONDITION, too_large: status.RESOURCE_EXHAUSTED, unsupported: status.UNIMPLEMENTED,
  objective_unmet: status.FAILED_PRECONDITION, quota: status.RESOURCE_EXHAUSTED, budget: status.RESOURCE_EXHAUSTED, capacity: status.UNAVAILABLE,
  cold: status.UNAVAILABLE, unavailable: status.UNAVAILABLE, cancelled: status.CANCELLED, deadline: status.DEADLINE_EXCEEDED, internal: status.INTERNAL,
};

function statusOf(error: unknown): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  if (!(error instanceof ServingError)) return { code: status.INTERNAL, details: 'internal error', metadata };
  metadata.set('x-infaas-code', error.code);
  if (error.extra?.retryAfterMs !== undefined) metadata.set('x-infaas-retry-after-ms', String(error.extra.retryAfterMs));
  if (error.extra?.offers !== undefined) metadata.set('x-infaas-offers', JSON.stringify(error.extra.offers).replaceAll(/[^\x20-\x7e]/g, '?'));
  return { code: STATUS[error.code], details: error.hint === undefined ? error.message : `${error.message.replace(/[^.!?]$/, '$&.')} ${error.hint}`, metadata };
}
