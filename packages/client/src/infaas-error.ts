/** An objective near the refused one that can be met: asking for it works. */
export type Offer = { variant: string; minAccuracy: number; maxLatencyMs: number; maxCostPer1kUsd: number; hardware?: string; why: string };

type Details = { status: number; code: string; hint?: string | undefined; offers?: Offer[] | undefined; retryAfterMs?: number | undefined; cause?: unknown };

/**
 * A query that got no answer. `code` is the server's (`objective_unmet`, `capacity`, `cold`, `unauthenticated`, …), or `deadline` when this
 * client's own time was over, `unreachable` when nobody answered, `malformed` when the query was never sent; `hint` says what to do next.
 */
export class InfaasError extends Error {
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly hint: string | undefined;
  /** Objectives that can be met instead. */
  readonly offers: readonly Offer[];
  /** After how long the server wants to be asked again, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, details: Details) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'InfaasError';
    this.status = details.status;
    this.code = details.code;
    this.hint = details.hint;
    this.offers = details.offers ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Returns the error of a refusal, from its status, headers and body. */
export function errorOf(answer: { status: number; headers: Headers }, body: unknown): InfaasError {
  const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string): string | undefined => (typeof said[name] === 'string' ? said[name] : undefined);
  return new InfaasError(text('error') ?? `the server answered with status ${answer.status}`, {
    status: answer.status, code: text('code') ?? 'unknown', hint: text('hint'), offers: Array.isArray(said['offers']) ? (said['offers'] as Offer[]) : undefined,
    retryAfterMs: typeof said['retry_after_ms'] === 'number' ? said['retry_after_ms'] : retryAfterMs(answer.headers.get('retry-after'), Date.now()),
  });
}

/** Returns the pause that a Retry-After header asks for (seconds, or a date), milliseconds. */
export function retryAfterMs(header: string | null, nowMs: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
