import { loadPackageDefinition, Server, ServerCredentials, type sendUnaryData, type ServiceClientConstructor, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { OIP_EXTENSIONS } from '@infaas/shared/protocol/oip';
import type { Gateway } from '../create-gateway';
import { resolveTarget } from '../oip/find-target';
import { checkReady, modelConfig, modelMetadata } from '../oip/model-info';
import { targetStats, workspaceStats } from '../oip/model-stats';
import type { Cancellation } from '../serving/serve-query';
import { authenticateFirst } from './authenticate-first';
import { extensionMethods } from './extension-methods';
import { allow, type UnaryCall } from './grpc-call';
import { statusOf } from './grpc-status';
import { healthService } from './health-service';
import { INFERENCE_DESCRIPTOR } from './inference-descriptor';
import { modelInfer } from './model-infer';
import { checkReadable, readableService } from './readable-service';
import { streamInfer } from './stream-infer';

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
  const methods = Object.fromEntries(Object.entries(handlers).map(([name, handler]) => [name, unary(gateway, handler)]));
  server.addService(readableService(inferenceClient().service), { ...methods, ModelStreamInfer: streamInfer(gateway) } as UntypedServiceImplementation);
  const health = healthService(gateway);
  server.addService(readableService(health.service), health.implementation);
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

function unary(gateway: Gateway, handler: Handler): (call: UnaryCall, callback: sendUnaryData<Record<string, unknown>>) => void {
  return (call, callback) => {
    const cancellation: Cancellation = { cancel: null };
    call.on('cancelled', () => cancellation.cancel?.());
    Promise.resolve().then(() => {
      checkReadable(call.request);
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
