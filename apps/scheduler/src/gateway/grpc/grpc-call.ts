import type { ServerUnaryCall } from '@grpc/grpc-js';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { authenticate, CONSOLE_TOKEN_HEADER, type Credentials } from '../access/authenticate';
import type { Gateway } from '../create-gateway';

/** A call as the protobuf library decoded it. */
export type UnaryCall = ServerUnaryCall<Record<string, unknown>, Record<string, unknown>>;

/** What an inference needs of a call, be it one message or one of a stream. */
export type InferCall = Pick<UnaryCall, 'request' | 'metadata' | 'getDeadline'>;
type CallHead = Pick<UnaryCall, 'metadata'>;

/** Returns the application that calls. Throws ServingError `unauthenticated` or `forbidden`. */
export function allow(gateway: Gateway, call: CallHead): ApplicationView {
  return authenticate(gateway.world(), credentialsOf(call), gateway.access());
}

/** Returns what a call shows of who makes it. */
export function credentialsOf(call: CallHead): Credentials {
  return { authorization: header(call, 'authorization'), consoleToken: header(call, CONSOLE_TOKEN_HEADER) };
}

/** Returns the first value of a metadata entry as text. */
export function header(call: CallHead, name: string): string | undefined {
  const [value] = call.metadata.get(name);
  return value === undefined ? undefined : String(value);
}
