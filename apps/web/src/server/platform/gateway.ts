import { CONSOLE_HEADER, signConsoleToken } from '@infaas/shared/platform/console-token';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Offer, ServingErrorCode } from '@infaas/shared/domain/serving-error';
import { HTTP_STATUS } from '@infaas/shared/protocol/http-status';
import type { WebEnvironment } from '../../env';

/** In whose name a query goes to the gateway. */
export type QueryIdentity = { workspaceId: string; applicationId: string };

export type GatewayRequest = {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  identity: QueryIdentity;
  body?: string | Uint8Array;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
};

/** The console's way to the gateway. Answers are its JSON; refusals are thrown as the ServingError that the gateway stated. */
export type Gateway = { call(request: GatewayRequest): Promise<unknown> };

const TOKEN_LIFE_MS = 60_000;
const REQUEST_LIMIT_MS = 60_000;

/** Returns the gateway of an environment. */
export function gatewayOf(environment: Pick<WebEnvironment, 'INFAAS_HTTP_URL' | 'INFAAS_LINK_TOKEN'>): Gateway {
  return {
    async call(request) {
      const token = signConsoleToken({ ...request.identity, expiresAtMs: Date.now() + TOKEN_LIFE_MS }, environment.INFAAS_LINK_TOKEN);
      const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
      const answer = await send(new URL(request.path, environment.INFAAS_HTTP_URL), {
        method: request.method,
        headers: { ...request.headers, [CONSOLE_HEADER]: token },
        ...(request.body === undefined ? {} : { body: request.body as BodyInit }),
        signal: request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]),
      });
      const body: unknown = await answer.json().catch(() => null);
      if (!answer.ok) throw refusalOfGateway(answer.status, body);
      return body;
    },
  };
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') throw new ServingError('cancelled', 'the query was given up');
    throw new ServingError('unavailable', 'the gateway does not answer', 'wait a moment and try again; see the Fleet page');
  }
}

function refusalOfGateway(status: number, body: unknown): ServingError {
  const said = (typeof body === 'object' && body !== null ? body : {}) as { error?: unknown; code?: unknown; hint?: unknown; offers?: unknown; retry_after_ms?: unknown };
  const code = typeof said.code === 'string' && said.code in HTTP_STATUS ? (said.code as ServingErrorCode) : codeOfStatus(status);
  const message = typeof said.error === 'string' ? said.error : `the gateway answered with status ${status}`;
  const extra = {
    ...(Array.isArray(said.offers) ? { offers: said.offers as Offer[] } : {}),
    ...(typeof said.retry_after_ms === 'number' ? { retryAfterMs: said.retry_after_ms } : {}),
  };
  return new ServingError(code, message, typeof said.hint === 'string' ? said.hint : undefined, extra);
}

function codeOfStatus(status: number): ServingErrorCode {
  const found = Object.entries(HTTP_STATUS).find(([, each]) => each === status);
  return (found?.[0] as ServingErrorCode | undefined) ?? 'internal';
}
