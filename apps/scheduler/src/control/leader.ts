import type { Logger } from '@infaas/shared/platform/logger';
import type { LeaseStore } from './ports';

const RENEW_MS = 1_000;
const EXPIRES_MS = 5_000;

/** The right to act as control. */
export type Leadership = { release(): Promise<void> };

/**
 * Waits until the lease is free, takes it and keeps renewing it. Calls `onLost` once when it could not be renewed before it expired:
 * another control may act from then on, and this one must stop at once.
 */
export async function lead(lease: LeaseStore, options: { holder: string; logger: Logger; onLost: () => void; renewMs?: number; expiresMs?: number; signal?: AbortSignal }): Promise<Leadership> {
  const { holder, logger } = options;
  const renewMs = options.renewMs ?? RENEW_MS;
  const expiresMs = options.expiresMs ?? EXPIRES_MS;
  let waiting = false;
  while (!(await lease.hold(holder, expiresMs).catch(() => false))) {
    if (options.signal?.aborted) throw new Error('stopped while waiting to lead');
    if (!waiting) logger.info('another control leads; waiting for its lease to end');
    waiting = true;
    await new Promise((resolve) => setTimeout(resolve, renewMs));
  }
  let renewedAt = performance.now();
  let ended = false;
  const lose = (): void => {
    if (ended) return;
    ended = true;
    clearInterval(timer);
    options.onLost();
  };
  const timer = setInterval(() => {
    const asked = performance.now();
    if (asked - renewedAt > expiresMs) return lose();
    lease.hold(holder, expiresMs).then(
      (held) => { if (held) renewedAt = asked; else lose(); },
      (error: unknown) => logger.warn({ error: String(error) }, 'could not renew the lease'),
    );
  }, renewMs);
  return {
    async release() {
      ended = true;
      clearInterval(timer);
      await lease.release(holder).catch(() => undefined);
    },
  };
}
