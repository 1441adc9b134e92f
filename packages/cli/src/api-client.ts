import type { Installation } from './installation';

/** An answer of the product that is no success: its own message and hint, and the exit code that programs can rely on. */
export class ApiError extends Error {
  constructor(readonly status: number, message: string, readonly body: Record<string, unknown> | null = null) {
    super(message);
    this.name = 'ApiError';
  }

  /** What to do next. */
  get hint(): string | null {
    return typeof this.body?.['hint'] === 'string' ? this.body['hint'] : null;
  }

  /** 2 bad input, 3 not allowed, 4 unknown, 5 objective cannot be met, 6 try again later, 1 anything else. */
  get exitCode(): number {
    if (this.status === 400 || this.status === 413) return 2;
    if (this.status === 401 || this.status === 403) return 3;
    if (this.status === 404 || this.status === 409) return 4;
    if (this.status === 422) return 5;
    return this.status === 0 || this.status === 429 || this.status >= 503 ? 6 : 1;
  }
}

/** Calls a query procedure of the control plane; returns its data. */
export function apiGet(installation: Installation, path: string, query: Record<string, string | number | undefined> = {}): Promise<unknown> {
  const url = new URL(`/api/v1/${path}`, installation.webUrl);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  return call(installation, url, { method: 'GET' });
}

/** Calls a mutation procedure of the control plane; returns its data. */
export function apiPost(installation: Installation, path: string, body: unknown): Promise<unknown> {
  const url = new URL(`/api/v1/${path}`, installation.webUrl);
  return call(installation, url, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
}

/** Calls the inference endpoint; returns the parsed JSON answer. */
export function inferenceCall(installation: Installation, path: string, init: RequestInit): Promise<unknown> {
  return call(installation, new URL(path, installation.httpUrl), init);
}

/** Downloads a file of the console; returns its bytes as they come. */
export async function apiDownload(installation: Installation, path: string): Promise<AsyncIterable<Uint8Array>> {
  const response = await send(installation, new URL(path, installation.webUrl), { method: 'GET' });
  if (!response.ok) refuse(response.status, parse(await response.text()));
  return (response.body ?? []) as AsyncIterable<Uint8Array>;
}

async function call(installation: Installation, url: URL, init: RequestInit): Promise<unknown> {
  const response = await send(installation, url, init);
  const body = parse(await response.text());
  if (!response.ok) refuse(response.status, body);
  return body;
}

async function send(installation: Installation, url: URL, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('authorization', `Bearer ${installation.apiKey}`);
  return fetch(url, { ...init, headers }).catch((error: unknown) => {
    const message = `${url.origin} does not answer (${causeOf(error)})`;
    throw new ApiError(0, message, { error: message, code: 'unavailable', hint: 'Is it running? `npm start` starts it.' });
  });
}

function refuse(status: number, body: unknown): never {
  const refusal = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : null;
  const message = typeof refusal?.['error'] === 'string' ? refusal['error'] : `status ${status}`;
  throw new ApiError(status, message, refusal);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? cause.message : String(error);
}
