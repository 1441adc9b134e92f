import { ServerInterceptingCall, ServerListenerBuilder, type Metadata, type ServerInterceptor, type StatusObject } from '@grpc/grpc-js';
import { authenticate, CONSOLE_TOKEN_HEADER } from '../access/authenticate';
import type { Gateway } from '../create-gateway';
import { HEALTH_PATH } from './health-service';

/** Health and what the server is called are open, as over HTTP. */
const OPEN: ReadonlySet<string> = new Set([...['ServerLive', 'ServerReady', 'ServerMetadata'].map((name) => `/inference.GRPCInferenceService/${name}`), HEALTH_PATH]);

/** Returns the interceptor that refuses who may not call before a byte of the message is kept: messages may be large. */
export function authenticateFirst(gateway: Gateway, statusOf: (error: unknown) => Pick<StatusObject, 'code' | 'details' | 'metadata'>): ServerInterceptor {
  return (method, call) => {
    if (OPEN.has(method.path)) return new ServerInterceptingCall(call);
    const listener = new ServerListenerBuilder().withOnReceiveMetadata((metadata, next) => {
      try {
        authenticate(gateway.world(), { authorization: first(metadata, 'authorization'), consoleToken: first(metadata, CONSOLE_TOKEN_HEADER) }, gateway.access());
        next(metadata);
      } catch (error) {
        call.sendStatus(statusOf(error));
      }
    }).build();
    return new ServerInterceptingCall(call, { start: (next) => next(listener) });
  };
}

function first(metadata: Metadata, name: string): string | undefined {
  const [value] = metadata.get(name);
  return value === undefined ? undefined : String(value);
}
