import type { InfaasError } from './infaas-error';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** Clients that were refused together come back a little apart. */
const SPREAD = 0.1;

export type Tries = { made: number; most: number; leftMs: number; random: number };

/**
 * Returns after how many milliseconds a refused query is sent again, or null when it is not: only 503 and 429 were never run; a 429 that
 * names no time (a used-up budget) does not pass; and what could not be answered within the time left is not sent.
 */
export function nextTryMs(error: Pick<InfaasError, 'status' | 'retryAfterMs'>, tries: Tries): number | null {
  if (tries.made > tries.most) return null;
  if (error.status !== 503 && !(error.status === 429 && error.retryAfterMs !== undefined)) return null;
  const pauseMs = error.retryAfterMs ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries.made - 1));
  const spreadMs = pauseMs * (1 + SPREAD * tries.random);
  return spreadMs < tries.leftMs ? spreadMs : null;
}
