import { ServingError } from '@infaas/shared/domain/serving-error';
import { hasScope } from '../access/authenticate';
import type { Gateway } from '../create-gateway';
import type { RepositoryAsker } from '../oip/model-repository';
import { NO_SETTINGS, NO_SHARED_MEMORY } from '../oip/not-offered';
import { repositoryIndex } from '../oip/repository-index';
import { allow, credentialsOf, type UnaryCall } from './grpc-call';
import { parametersFromGrpc, type GrpcParameter } from './grpc-messages';

type Method = (call: UnaryCall) => Promise<Record<string, unknown>> | Record<string, unknown>;

/**
 * Returns the methods that Triton's clients call beside the protocol's own: the model repository, and shared memory and settings, which
 * are not offered (there are no regions, so that taking all away succeeds; everything else of them is UNIMPLEMENTED with a sentence).
 */
export function extensionMethods(gateway: Gateway): Record<string, Method> {
  return {
    RepositoryIndex: (call) => ({ models: repositoryIndex(gateway.world().view, allow(gateway, call), call.request['ready'] === true) }),
    RepositoryModelLoad: (call) => gateway.repository.load(asker(gateway, call), modelName(call), parametersOf(call)).then(() => ({})),
    RepositoryModelUnload: (call) => gateway.repository.unload(asker(gateway, call), modelName(call)).then(() => ({})),
    SystemSharedMemoryStatus: (call) => regionStatus(gateway, call),
    SystemSharedMemoryRegister: (call) => refuse(gateway, call, NO_SHARED_MEMORY),
    SystemSharedMemoryUnregister: (call) => nothing(gateway, call),
    CudaSharedMemoryStatus: (call) => regionStatus(gateway, call),
    CudaSharedMemoryRegister: (call) => refuse(gateway, call, NO_SHARED_MEMORY),
    CudaSharedMemoryUnregister: (call) => nothing(gateway, call),
    TraceSetting: (call) => refuse(gateway, call, NO_SETTINGS),
    LogSettings: (call) => refuse(gateway, call, NO_SETTINGS),
  };
}

function asker(gateway: Gateway, call: UnaryCall): RepositoryAsker {
  return { application: allow(gateway, call), mayManage: hasScope(gateway.world(), credentialsOf(call), 'manage') };
}

function modelName(call: UnaryCall): string {
  return String(call.request['model_name'] ?? '');
}

/** Bytes, which only files have, are none of the protocol's scalars: the name alone says that it is one. */
function parametersOf(call: UnaryCall): ReturnType<typeof parametersFromGrpc> {
  const given = (call.request['parameters'] ?? {}) as Record<string, GrpcParameter>;
  return { ...Object.fromEntries(Object.keys(given).map((name) => [name, ''])), ...parametersFromGrpc(given) };
}

function regionStatus(gateway: Gateway, call: UnaryCall): Record<string, unknown> {
  allow(gateway, call);
  const name = String(call.request['name'] ?? '');
  if (name !== '') throw new ServingError('unknown_name', `there is no shared memory region "${name.slice(0, 100)}"`, NO_SHARED_MEMORY.hint);
  return { regions: {} };
}

function nothing(gateway: Gateway, call: UnaryCall): Record<string, unknown> {
  allow(gateway, call);
  return {};
}

function refuse(gateway: Gateway, call: UnaryCall, { message, hint }: { message: string; hint: string }): never {
  allow(gateway, call);
  throw new ServingError('unsupported', message, hint);
}
