import type { Logger } from '@infaas/shared/platform/logger';
import type { LeaseStore } from './ports';

const RENEW_MS = 1_000;
const EXPIRES_MS = 5_000;

/** The right to act as control. */
export type Leadership = { release(): Promise<void> };

export type LeadOptions = {
  holder: string;
  logger: Logger;
  /** Called once when the lease is lost. */
  onLost: () => void;
  /** Whether a holder is known to have died, so that its lease need not run out. */
  isGone?: (holder: string) => boolean;
  renewMs?: number;
  expiresMs?: number;
};

/**
 * Waits until the lease is free, takes it and keeps renewing it. Calls `onLost` once when it could not be renewed before it expired:
 * another control may act from then on, and this one must stop at once.
 */
export async function lead(lease: LeaseStore, options: LeadOptions): Promise<Leadership> {
  const { holder, logger } = options;
  const renewMs = options.renewMs ?? RENEW_MS;
  const expiresMs = options.expiresMs ?? EXPIRES_MS;
  let waiting = false;
  while (!(await lease.hold(holder, expiresMs).catch(() => false))) {
    const other = await lease.holder().catch(() => null);
    if (other !== null && options.isGone?.(other)) {
      logger.info({ other }, 'the control that led was killed; taking over');
      await lease.release(other).catch(() => undefined);
      continue;
    }
    if (!waiting) logger.info({ other }, 'another control leads; waiting for its lease to end');
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
