import type { IncomingMessage } from 'node:http';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import { authenticate, type Credentials } from '../access/authenticate';
import type { Gateway } from '../create-gateway';
import type { Cancellation } from '../serving/serve-query';
import type { Reply } from './reply';

/** One request as the routes see it. */
export type Exchange = { gateway: Gateway; request: IncomingMessage; query: string; cancellation: Cancellation };
export type Handler = (exchange: Exchange, path: readonly string[]) => Promise<Reply> | Reply;
export type Route = { methods: Readonly<Record<string, Handler>> };

/** Returns a route that only reads. */
export function get(handler: Handler): Route {
  return { methods: { GET: handler, HEAD: handler } };
}

/** Returns a route that takes a body. */
export function post(handler: Handler): Route {
  return { methods: { POST: handler } };
}

/** Returns the application that asks. Throws ServingError `unauthenticated` or `forbidden`. */
export function allow({ gateway, request }: Exchange): ApplicationView {
  return authenticate(gateway.world(), credentialsOf(request), gateway.access());
}

/** Returns what a request shows of who sent it. */
export function credentialsOf(request: IncomingMessage): Credentials {
  const console = request.headers['x-infaas-console'];
  return { authorization: request.headers.authorization, consoleToken: Array.isArray(console) ? console[0] : console };
}
