import { HTTP_STATUS } from '@infaas/shared/protocol/http-status';
import { log } from '../platform/log';
import { refusalOf, servingErrorOf } from '../serving-trpc-error';

/** Returns the HTTP answer of any thrown thing: its status and `{error, code, hint, offers}`. Faults of ours are logged. */
export function refusalResponse(error: unknown): Response {
  const serving = servingErrorOf(error);
  if (serving.code === 'internal') log().error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
  const retry = serving.extra?.retryAfterMs;
  const headers: Record<string, string> = retry === undefined ? {} : { 'retry-after': String(Math.ceil(retry / 1_000)) };
  return Response.json(refusalOf(serving), { status: HTTP_STATUS[serving.code], headers });
}
