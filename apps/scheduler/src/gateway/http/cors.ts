import type { IncomingMessage, ServerResponse } from 'node:http';

/** Which pages of other origins may query from a browser. */
export type CorsRules = (origin: string) => boolean;

const EXPOSED = 'inference-header-content-length, retry-after, location';
const MOST_HEADERS_LENGTH = 1_024;
const HEADER_NAMES = /^[a-z0-9\-, ]+$/i;
const PREFLIGHT_SECONDS = '600';

/** Returns the rules of an operator's list of origins (`https://app.example.com, http://localhost:5173`, or `*`). Throws what an entry should look like. */
export function readCorsRules(text: string): CorsRules {
  const origins = new Set(text.split(/[\s,]+/).filter((origin) => origin !== ''));
  if (origins.has('*')) return () => true;
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) throw new Error(`INFAAS_CORS_ORIGINS: "${origin}" is no origin: write https://host or https://host:port, without a path`);
  }
  return (origin) => origins.has(origin);
}

/**
 * Sets the headers that let a page of a permitted origin read the answer, and answers its preflight; returns whether that was all. Keys come
 * in a header that a page sets itself, never in cookies, so another page gains nothing by a visitor.
 */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, permits: CorsRules): boolean {
  const { origin } = request.headers;
  if (origin === undefined || !permits(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', EXPOSED);
  response.setHeader('vary', 'origin');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  const asked = request.headers['access-control-request-headers'];
  const plain = typeof asked === 'string' && asked.length <= MOST_HEADERS_LENGTH && HEADER_NAMES.test(asked);
  if (plain) response.setHeader('access-control-allow-headers', asked);
  response.writeHead(204, { 'access-control-allow-methods': 'GET, POST, DELETE', 'access-control-max-age': PREFLIGHT_SECONDS, 'content-length': 0 }).end();
  return true;
}
