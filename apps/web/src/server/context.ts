import type { PrismaClient } from '@infaas/db/client';
import type { AddressRules } from '@infaas/shared/platform/address-rules';
import type { ContentStore } from '@infaas/shared/platform/content-store';
import type { Actor } from './access/actor';
import { identifyActor } from './access/identify-actor';
import type { SessionPerson, SessionReader } from './access/identify-actor';
import { webEnvironment } from '../env';
import { auth, trustedOrigins } from './platform/auth';
import { database } from './platform/database';
import { gatewayOf } from './platform/gateway';
import type { Gateway } from './platform/gateway';
import { contentStore, uploadDirectory } from './platform/store';
import { upstreamRules } from './platform/upstream-rules';
import type { UploadLimits } from './upload/upload-limits';

/** Where programs reach this installation: the gateway for queries, the console for the rest. */
export type Endpoints = { httpUrl: string; webUrl: string };

export type CallOrigin = { address: string | null; agent: string | null };

/** What every procedure may use. Tests make one with their own database, store and gateway. */
export type Context = {
  database: PrismaClient;
  store: ContentStore;
  uploads: string;
  uploadLimits: UploadLimits;
  gateway: Gateway;
  endpoints: Endpoints;
  actor: Actor | null;
  /** Who is signed in, whatever workspaces they belong to; absent for programs. */
  session?: SessionPerson | null | undefined;
  /** Where a call came from, as its headers say. */
  origin?: CallOrigin | undefined;
  /** Servers of somebody else's that the operator allows; none when absent. */
  upstreamRules?: AddressRules | undefined;
};

/** The context of a procedure that only named callers reach. */
export type ActorContext = Context & { actor: Actor; workspaceId: string };

/** Returns the context of one request; throws ServingError `unauthenticated` for a bad key. */
export async function createContext(request: Request): Promise<Context> {
  let session: SessionPerson | null = null;
  const reader: SessionReader = async (headers) => (session = mayUseSession(request) ? await readSession(headers) : null);
  const actor = await identifyActor(database(), request.headers, reader);
  const environment = webEnvironment();
  const endpoints = { httpUrl: environment.INFAAS_HTTP_URL, webUrl: environment.INFAAS_WEB_URL };
  const uploadLimits = { fileBytes: environment.INFAAS_MAX_UPLOAD_BYTES, workspaceBytes: environment.INFAAS_UPLOAD_QUOTA_BYTES };
  return {
    database: database(), store: contentStore(), uploads: uploadDirectory(), uploadLimits, gateway: gatewayOf(environment), endpoints, actor, session,
    origin: originOf(request.headers), upstreamRules: upstreamRules(),
  };
}

const readSession: SessionReader = async (headers) => {
  const session = await auth().api.getSession({ headers });
  return session === null ? null : { userId: session.user.id, name: session.user.name, email: session.user.email };
};

/** Returns where a call says that it comes from: the first address of `x-forwarded-for`, which the server sets where no proxy does. */
export function originOf(headers: Headers): CallOrigin {
  const address = headers.get('x-forwarded-for')?.split(',')[0]?.trim().slice(0, 64);
  return { address: address === undefined || address === '' ? null : address, agent: headers.get('user-agent')?.slice(0, 200) ?? null };
}

// A page of another site may make a browser send our cookie with a POST; its Origin gives it away.
function mayUseSession(request: Request): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const origin = request.headers.get('origin');
  return origin === null || trustedOrigins(webEnvironment().INFAAS_WEB_URL).includes(origin);
}
