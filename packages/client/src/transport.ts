import { InfaasError, errorOf } from './infaas-error';
import { nextTryMs } from './retry';

/** Where an installation answers, and how patient this client is. */
export type TransportOptions = {
  /** Address of the inference endpoint: `http://127.0.0.1:8000`. */
  url: string | URL;
  apiKey?: string | undefined;
  /** Another `fetch`, for tests or other platforms. */
  fetch?: typeof fetch | undefined;
  /** For a whole call with everything that is sent again, milliseconds; 30,000 unless said otherwise. */
  timeoutMs?: number | undefined;
  /** How often a call that was refused for now is sent again at most; 5 unless said otherwise, 0 = never. */
  retries?: number | undefined;
};
export type CallOptions = { signal?: AbortSignal | undefined; timeoutMs?: number | undefined; retries?: number | undefined };
export type Outgoing = { method: 'GET' | 'POST' | 'DELETE'; path: string; headers?: Record<string, string>; body?: NonNullable<RequestInit['body']> };
export type Incoming = { status: number; headers: Headers; bytes: Uint8Array };

export type Transport = {
  /** Sends a request until it is answered, refused for good or out of time; throws InfaasError, or the signal's reason. */
  send(outgoing: Outgoing, options: CallOptions): Promise<Incoming>;
};

const TIMEOUT_MS = 30_000;
const RETRIES = 5;

/** Returns the way to an installation. */
export function createTransport(options: TransportOptions): Transport {
  const send = options.fetch ?? fetch;
  return {
    async send(outgoing, call) {
      const deadlineMs = performance.now() + (call.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS);
      const most = call.retries ?? options.retries ?? RETRIES;
      for (let made = 1; ; made += 1) {
        const tried = await once(send, { outgoing, options, signal: call.signal, leftMs: deadlineMs - performance.now() });
        if (!(tried instanceof InfaasError)) return tried;
        const pauseMs = nextTryMs(tried, { made, most, leftMs: deadlineMs - performance.now(), random: Math.random() });
        if (pauseMs === null) throw tried;
        await pause(pauseMs, call.signal);
      }
    },
  };
}

type Try = { outgoing: Outgoing; options: TransportOptions; signal: AbortSignal | undefined; leftMs: number };

async function once(send: typeof fetch, { outgoing, options, signal, leftMs }: Try): Promise<Incoming | InfaasError> {
  const url = new URL(outgoing.path, options.url);
  const timer = new AbortController();
  const timeout = setTimeout(() => timer.abort(), Math.max(0, leftMs));
  try {
    const response = await send(url, {
      method: outgoing.method,
      headers: { ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }), ...outgoing.headers },
      ...(outgoing.body === undefined ? {} : { body: outgoing.body }),
      signal: signal ? AbortSignal.any([signal, timer.signal]) : timer.signal,
    });
    const bytes = new Uint8Array(await response.arrayBuffer());
    return response.ok ? { status: response.status, headers: response.headers, bytes } : errorOf(response, parsed(bytes));
  } catch (error) {
    signal?.throwIfAborted();
    if (timer.signal.aborted) throw new InfaasError('there was no answer in time', { status: 0, code: 'deadline', hint: 'Give it more time with timeoutMs.', cause: error });
    throw new InfaasError(`${url.origin} cannot be reached`, { status: 0, code: 'unreachable', hint: 'See that the address is right and that INFaaS runs there.', cause: error });
  } finally {
    clearTimeout(timeout);
  }
}

/** Waits; rejects with the signal's reason when that comes first. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const end = (act: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = (): void => end(() => reject(signal?.reason as Error));
    const timer = setTimeout(() => end(resolve), ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return null;
  }
}
