import { ServingError } from '@infaas/shared/domain/serving-error';
import type { GuardedFetch } from '@infaas/shared/platform/guarded-fetch';
import type { Logger } from '@infaas/shared/platform/logger';
import { signWebhook, webhookSecret, webhookSecretHash, WEBHOOK_SIGNATURE_HEADER } from '@infaas/shared/platform/webhook-secret';
import type { Clock } from '../ports';
import { nextTry } from './next-try';

export type WebhookRow = { id: string; applicationId: string; url: string; event: string; body: string; attempts: number; secret: { nonce: string; sha256: string } | null };
export type WebhookEnd = { id: string; attempts: number; state: 'pending' | 'delivered' | 'failed'; nextAtMs: number; status: number | null; error: string | null };

/** What control keeps of messages to webhooks. */
export type WebhookStore = {
  /** Writes a message for everything that ended with a webhook and has none yet; returns how many. */
  collect(): Promise<number>;
  /** Messages whose time has come. */
  due(nowMs: number, limit: number): Promise<WebhookRow[]>;
  /** Writes what came of a try, if it still is the one of that number. */
  tried(end: WebhookEnd): Promise<void>;
  /** Deletes messages that ended before that instant. */
  sweep(beforeMs: number): Promise<void>;
};

type Parts = { webhooks: WebhookStore; outgoing: GuardedFetch; installationSecret: string; clock: Clock; logger: Logger };

const AT_ONCE = 16;
const TIMEOUT_MS = 10_000;
const MOST_BYTES = 64 * 1024;

/**
 * Returns what sends due messages to webhooks; resolves with how many it tried. A message is one row from the first try to the last, so
 * that tries go on after a restart; whoever gets one twice knows it by its id.
 */
export function createWebhookSender({ webhooks, outgoing, installationSecret, clock, logger }: Parts): () => Promise<number> {
  async function send(row: WebhookRow): Promise<{ status: number | null; error: string | null; final: boolean }> {
    const secret = row.secret && webhookSecret(row.secret.nonce, installationSecret);
    if (!secret || webhookSecretHash(secret) !== row.secret?.sha256) return { status: null, error: 'The application has no valid webhook secret: make a new one.', final: true };
    const at = Math.floor(clock.nowMs() / 1_000);
    const headers = { 'content-type': 'application/json', 'user-agent': 'infaas', 'infaas-event': row.event, 'infaas-delivery': row.id, [WEBHOOK_SIGNATURE_HEADER]: signWebhook(secret, at, row.body) };
    try {
      const answer = await outgoing.fetch(row.url, { method: 'POST', headers, body: row.body, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, signal: AbortSignal.timeout(TIMEOUT_MS) });
      answer.body.on('error', () => undefined).destroy();
      const taken = answer.status >= 200 && answer.status < 300;
      return { status: answer.status, error: taken ? null : `It answered with status ${answer.status}.`, final: false };
    } catch (error) {
      return { status: null, error: error instanceof Error ? error.message.slice(0, 500) : 'It could not be sent.', final: error instanceof ServingError && error.code === 'forbidden' };
    }
  }

  return async () => {
    await webhooks.collect();
    const due = await webhooks.due(clock.nowMs(), AT_ONCE);
    await Promise.all(due.map(async (row) => {
      const { status, error, final } = await send(row);
      const again = nextTry(row.attempts + 1);
      const state = error === null ? 'delivered' : final || again === null ? 'failed' : 'pending';
      if (state === 'failed') logger.warn({ webhook: row.id, error }, 'a webhook is given up');
      await webhooks.tried({ id: row.id, attempts: row.attempts, state, nextAtMs: clock.nowMs() + (again ?? 0), status, error });
    }));
    return due.length;
  };
}
