import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
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
    async call({ identity, path, method, headers, body, signal }) {
      const token = signConsoleToken({ ...identity, expiresAtMs: Date.now() + TOKEN_LIFE_MS }, environment.INFAAS_LINK_TOKEN);
      const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
      const answer = await send(new URL(path, environment.INFAAS_HTTP_URL), {
        method, headers: { ...headers, [CONSOLE_HEADER]: token }, body, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      });
      const said = parsed(answer.body);
      if (answer.status >= 400) throw refusalOfGateway(answer.status, said);
      return said;
    },
  };
}

type Sent = { method: string; headers: Record<string, string>; body: string | Uint8Array | undefined; signal: AbortSignal };
type Answer = { status: number; body: string };

const agents = { 'http:': new HttpAgent({ keepAlive: true }), 'https:': new HttpsAgent({ keepAlive: true }) };

async function send(url: URL, sent: Sent): Promise<Answer> {
  try {
    return await sendOnce(url, sent);
  } catch {
    if (sent.signal.aborted && !isTimeout(sent.signal.reason)) throw new ServingError('cancelled', 'the query was given up');
    throw new ServingError('unavailable', 'the gateway does not answer', 'wait a moment and try again; see the Fleet page');
  }
}

/** Not fetch: a body goes out as the bytes that it is, without a stream around it. */
function sendOnce(url: URL, sent: Sent): Promise<Answer> {
  const { method, headers, body, signal } = sent;
  const secure = url.protocol === 'https:';
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise<Answer>((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, { method, headers: { ...headers, ...length }, signal, agent: agents[secure ? 'https:' : 'http:'] }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 500, body: Buffer.concat(chunks).toString('utf8') }));
    });
    // A kept connection may be closed by the other end in the moment that it is used again.
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === 'ECONNRESET') void sendOnce(url, sent).then(resolve, reject);
      else reject(error);
    });
    request.end(body);
  });
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Error && reason.name === 'TimeoutError';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
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
