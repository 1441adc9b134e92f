import { loadPackageDefinition, status, type sendUnaryData, type ServerUnaryCall, type ServiceClientConstructor, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import type { Gateway } from '../create-gateway';

type Asked = { service?: string };
type Told = { status: 'SERVING' | 'NOT_SERVING' };
type Health = { service: ServiceClientConstructor['service']; implementation: UntypedServiceImplementation };

/** The path that anybody may call. */
export const HEALTH_PATH = '/grpc.health.v1.Health/Check';
const SERVICE = 'inference.GRPCInferenceService';

/** gRPC's own health protocol, package grpc.health.v1. Without its Watch: clients take a server that has none for healthy. */
const HEALTH = {
  Health: { methods: { Check: { requestType: 'HealthCheckRequest', responseType: 'HealthCheckResponse' } } },
  HealthCheckRequest: { fields: { service: { type: 'string', id: 1 } } },
  HealthCheckResponse: {
    fields: { status: { type: 'ServingStatus', id: 1 } },
    nested: { ServingStatus: { values: { UNKNOWN: 0, SERVING: 1, NOT_SERVING: 2, SERVICE_UNKNOWN: 3 } } },
  },
};

/** Returns the health service that Kubernetes' probes and load balancers ask: SERVING while the gateway is ready, NOT_FOUND for a service that is not here. */
export function healthService(gateway: Gateway): Health {
  const descriptor = { nested: { grpc: { nested: { health: { nested: { v1: { nested: HEALTH } } } } } } };
  const definition = fromJSON(descriptor as Parameters<typeof fromJSON>[0], { keepCase: true, enums: String });
  const loaded = loadPackageDefinition(definition) as unknown as { grpc: { health: { v1: { Health: ServiceClientConstructor } } } };
  const Check = ({ request }: ServerUnaryCall<Asked, Told>, callback: sendUnaryData<Told>): void => {
    const asked = request.service ?? '';
    if (asked !== '' && asked !== SERVICE) callback({ code: status.NOT_FOUND, details: `there is no such service: ask for "${SERVICE}", or for "" as the whole server` });
    else callback(null, { status: gateway.isReady() ? 'SERVING' : 'NOT_SERVING' });
  };
  return { service: loaded.grpc.health.v1.Health.service, implementation: { Check } as unknown as UntypedServiceImplementation };
}
