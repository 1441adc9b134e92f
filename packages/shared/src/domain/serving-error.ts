/** Why a query or a call was refused: the closed list that every transport maps to its own status (protocol/http-status). */
export type ServingErrorCode =
  | 'malformed' // 400: not parseable, wrong shape, dtype or value
  | 'unauthenticated' // 401
  | 'forbidden' // 403
  | 'unknown_name' // 404
  | 'not_ready' // 409
  | 'conflict' // 409: the state of the thing forbids it
  | 'too_large' // 413
  | 'unsupported' // 501: named in a protocol, not offered here
  | 'objective_unmet' // 422: no ready variant, warm and idle, meets the objective
  | 'quota' // 429
  | 'budget' // 429
  | 'capacity' // 503: no instance can finish in time
  | 'cold' // 503: the model is not loaded and loading does not fit the deadline
  | 'unavailable' // 503: a part of the system is away
  | 'cancelled' // 499: the client went away
  | 'deadline' // 504
  | 'internal'; // 500: a fault of ours, never of the input

/** An expected refusal: what happened, and what the caller can do next. */
export class ServingError extends Error {
  constructor(
    readonly code: ServingErrorCode,
    message: string,
    /** What the caller can do next: one sentence. */
    readonly hint?: string,
    /** `field`: what of the caller's input it is about. */
    readonly extra?: { retryAfterMs?: number; offers?: Offer[]; details?: unknown; field?: string },
  ) {
    super(message);
    this.name = 'ServingError';
  }
}

/**
 * An objective near the refused one that can be met: asking for it works. `hardware` is there where nothing on the permitted hardware
 * can: the class to permit.
 */
export type Offer = { variant: string; minAccuracy: number; maxLatencyMs: number; maxCostPer1kUsd: number; hardware?: string; why: string };
