import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { ServingError } from '../domain/serving-error';
import { forbiddenAddress, readAllowedUrl, type AddressRules } from './address-rules';

export type GuardedRequest = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT';
  headers?: OutgoingHttpHeaders;
  /** Sent whole, with its length, unless it is a stream. */
  body?: Uint8Array | string | Readable;
  signal?: AbortSignal;
  /** Until the head of the answer is there, and the longest pause in its body. */
  timeoutMs: number;
  /** The longest body that is read; more is an error of the body's stream. */
  maxBytes: number;
  /** How many redirects are followed, each checked like the first URL; 0 refuses them. GET and HEAD only. */
  maxRedirects?: number;
};

export type GuardedAnswer = { status: number; headers: IncomingHttpHeaders; url: URL; body: Readable };

export type GuardedFetch = {
  /** Sends a request and returns the head of the answer; throws ServingError for what the rules, the limits or the other end refuse. */
  fetch(url: string | URL, request: GuardedRequest): Promise<GuardedAnswer>;
  /** Closes the connections that are kept. */
  close(): void;
};

/**
 * Opens an HTTP client for URLs that users name. Names are resolved by us, once for each connection, and the connection goes to the very
 * addresses that were checked, so a name that changes its mind between check and use gains nothing; one forbidden address refuses all.
 */
export function openGuardedFetch(rules: AddressRules, options: { keepAlive?: boolean; resolve?: ResolveName; maxSockets?: number } = {}): GuardedFetch {
  const settings = { keepAlive: options.keepAlive ?? false, maxSockets: options.maxSockets ?? 64, lookup: guardedLookup(rules, options.resolve ?? lookup) };
  const agents = { 'http:': new HttpAgent(settings), 'https:': new HttpsAgent(settings) };

  return {
    async fetch(target, request) {
      // Agents resolve no literal address, so their lookup never sees one: it is checked here.
      let url = readAllowedUrl(String(target), rules);
      for (let left = request.maxRedirects ?? 0; ; left -= 1) {
        const answer = await send({ url, agent: url.protocol === 'https:' ? agents['https:'] : agents['http:'] }, request);
        const location = answer.headers.location;
        if (answer.status < 300 || answer.status >= 400 || location === undefined || answer.status === 304) return answer;
        answer.body.destroy();
        if (left <= 0 || !['GET', 'HEAD'].includes(request.method ?? 'GET')) {
          throw new ServingError('forbidden', `${url.origin} redirects to another address, which is not followed.`, 'Name the final address.');
        }
        const next = readAllowedUrl(URL.canParse(location, url.href) ? new URL(location, url).href : location, rules);
        if (next.origin !== url.origin) request = { ...request, headers: {} }; // credentials belong to the first address
        url = next;
      }
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

/** Returns a whole body; its stream ends with an error beyond the request's `maxBytes`. */
export async function readWholeBody(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** What resolves names; `dns.lookup`, but for tests. */
export type ResolveName = (name: string, options: LookupOptions & { all: true }, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

function guardedLookup(rules: AddressRules, resolve: ResolveName): LookupFunction {
  return (name, options, done) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0);
      const bad = addresses.find(({ address }) => !rules.allowsAddress(address));
      const first = addresses[0];
      if (bad || !first) return done(forbiddenAddress(bad?.address ?? name), '', 0);
      if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function send(target: { url: URL; agent: HttpAgent | HttpsAgent }, request: GuardedRequest): Promise<GuardedAnswer> {
  const { url, agent } = target;
  const body = typeof request.body === 'string' ? Buffer.from(request.body) : request.body;
  const headers: OutgoingHttpHeaders = { ...request.headers };
  if (body !== undefined && !(body instanceof Readable)) headers['content-length'] = body.byteLength;
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const out = start(url, { agent, headers, method: request.method ?? 'GET', ...(request.signal && { signal: request.signal }) });
    out.setTimeout(request.timeoutMs, () => out.destroy(new ServingError('deadline', `${url.host} did not answer within ${request.timeoutMs} ms.`)));
    out.on('error', (error) => reject(asServingError(error, url)));
    out.on('response', (answer) => {
      const { statusCode: status = 0, headers: answered } = answer;
      if (Number(answered['content-length'] ?? 0) > request.maxBytes && request.method !== 'HEAD') {
        out.destroy();
        return reject(tooLong(url, request.maxBytes));
      }
      resolve({ status, headers: answered, url, body: limited(answer, { url, maxBytes: request.maxBytes }) });
    });
    if (body instanceof Readable) {
      body.on('error', (error) => out.destroy(error));
      body.pipe(out);
    } else out.end(body);
  });
}

function limited(answer: IncomingMessage, limit: { url: URL; maxBytes: number }): Readable {
  async function* chunks(): AsyncGenerator<Buffer> {
    let bytes = 0;
    try {
      for await (const chunk of answer) {
        bytes += (chunk as Buffer).length;
        if (bytes > limit.maxBytes) throw tooLong(limit.url, limit.maxBytes);
        yield chunk as Buffer;
      }
    } catch (error) {
      throw asServingError(error, limit.url);
    } finally {
      if (!answer.complete) answer.destroy();
    }
  }
  const body = Readable.from(chunks(), { objectMode: false });
  // A generator that was never started runs no `finally`.
  body.once('close', () => answer.complete || answer.destroy());
  return body;
}

function tooLong(url: URL, maxBytes: number): ServingError {
  return new ServingError('too_large', `What ${url.host} sends is longer than ${maxBytes} bytes.`);
}

function asServingError(error: unknown, url: URL): Error {
  if (error instanceof ServingError) return error;
  const cause = error instanceof Error ? error : new Error(String(error));
  if (cause.name === 'AbortError') return cause;
  return new ServingError('unavailable', `${url.host} cannot be reached: ${cause.message}`, 'See that it runs and answers at this address.');
}
