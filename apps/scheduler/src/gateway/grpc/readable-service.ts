import type { ServiceClientConstructor } from '@grpc/grpc-js';
import { ServingError } from '@infaas/shared/domain/serving-error';

/** Stands for a message that is no protobuf of its type. */
const UNREADABLE: Record<string, unknown> = {};

/** Returns a service whose handlers see bytes that are no message, too: the library would call them a fault of the server. */
export function readableService(service: ServiceClientConstructor['service']): ServiceClientConstructor['service'] {
  const methods = Object.entries(service).map(([name, method]) => {
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

/** Throws ServingError `malformed` for bytes that were no message. */
export function checkReadable(request: unknown): void {
  if (request === UNREADABLE) throw new ServingError('malformed', 'the bytes are no message of this method', 'Encode it by the published inference.proto.');
}
