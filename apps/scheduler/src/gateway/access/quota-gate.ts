import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView } from '@infaas/shared/domain/serving-view';
import type { Micros } from '@infaas/shared/domain/units';
import { fullBucket, takeToken, type TokenBucket } from '@infaas/shared/policy/token-bucket';

/** Lets in what applications may ask of this gateway. */
export type QuotaGate = {
  /** Counts a query against the rate; throws ServingError `quota` above it. */
  pass(application: ApplicationView): void;
  /** The same, and takes a place among those under way; returns what gives it back, to be called once. */
  enter(application: ApplicationView): () => void;
};

const BUSY_RETRY_MS = 250;
const HINT = 'Ask again after the time in Retry-After, or have the limit raised on the Settings page.';
const nothingHeld = (): void => undefined;

/** Returns a gate that has let nothing in yet. Limits come with the view; what is counted outlives it. */
export function createQuotaGate(nowUs: () => Micros): QuotaGate {
  const buckets = new Map<string, TokenBucket>();
  const underWay = new Map<string, number>();

  function pass({ id, name, limits }: ApplicationView): void {
    const rate = limits?.rate ?? null;
    if (rate === null) return;
    const now = nowUs();
    const { bucket, waitUs } = takeToken(buckets.get(id) ?? fullBucket(rate, now), rate, now);
    buckets.set(id, bucket);
    if (waitUs === 0) return;
    throw new ServingError('quota', `application "${name}" asks more than its ${rate.perSecond} queries per second`, HINT, { retryAfterMs: Math.ceil(waitUs / 1_000) });
  }

  return {
    pass,
    enter(application) {
      const { id, name, limits } = application;
      const most = limits?.concurrent ?? null;
      const open = underWay.get(id) ?? 0;
      if (most !== null && open >= most) {
        throw new ServingError('quota', `application "${name}" has its ${most} queries under way`, HINT, { retryAfterMs: BUSY_RETRY_MS });
      }
      pass(application);
      // Who has no limit now is not counted; a limit that comes later counts from then on.
      if (most === null) return nothingHeld;
      underWay.set(id, open + 1);
      return () => {
        const left = (underWay.get(id) ?? 1) - 1;
        if (left <= 0) underWay.delete(id);
        else underWay.set(id, left);
      };
    },
  };
}
