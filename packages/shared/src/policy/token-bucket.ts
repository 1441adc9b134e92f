import type { TokenRate } from '../domain/serving-view';
import { MICROS_PER_SECOND, type Micros } from '../domain/units';

/** Sums of parts of a token are not exact. */
const WHOLE = 1 - 1e-9;

/** What is left of a burst, as of an instant. */
export type TokenBucket = { tokens: number; atUs: Micros };

/** Returns the bucket of an application that has not asked yet: a whole burst. */
export function fullBucket(rate: TokenRate, now: Micros): TokenBucket {
  return { tokens: rate.burst, atUs: now };
}

/**
 * Returns the bucket after one query, and 0 when it is let through, else the time until the next one would be (token bucket: tokens
 * come back at the rate, up to the burst). A refused query takes nothing.
 */
export function takeToken(bucket: TokenBucket, rate: TokenRate, now: Micros): { bucket: TokenBucket; waitUs: Micros } {
  const passedUs = Math.max(0, now - bucket.atUs);
  const tokens = Math.min(rate.burst, bucket.tokens + (passedUs * rate.perSecond) / MICROS_PER_SECOND);
  if (tokens >= WHOLE) return { bucket: { tokens: Math.max(0, tokens - 1), atUs: now }, waitUs: 0 };
  return { bucket: { tokens, atUs: now }, waitUs: Math.ceil(((1 - tokens) / rate.perSecond) * MICROS_PER_SECOND) };
}
