import { TRPCError } from '@trpc/server';
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server';
import { ServingError } from '@infaas/shared/domain/serving-error';
import type { Offer, ServingErrorCode } from '@infaas/shared/domain/serving-error';

/** What a refused call tells its caller, whatever the transport; `field` where it is about one field of the input. */
export type Refusal = { error: string; code: ServingErrorCode; hint: string | null; offers: Offer[]; retryAfterMs: number | null; field?: string };

const TRPC_CODE: Readonly<Record<ServingErrorCode, TRPC_ERROR_CODE_KEY>> = {
  malformed: 'BAD_REQUEST',
  unauthenticated: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
  unknown_name: 'NOT_FOUND',
  not_ready: 'CONFLICT',
  conflict: 'CONFLICT',
  too_large: 'PAYLOAD_TOO_LARGE',
  unsupported: 'NOT_IMPLEMENTED',
  objective_unmet: 'UNPROCESSABLE_CONTENT',
  quota: 'TOO_MANY_REQUESTS',
  budget: 'TOO_MANY_REQUESTS',
  capacity: 'SERVICE_UNAVAILABLE',
  cold: 'SERVICE_UNAVAILABLE',
  unavailable: 'SERVICE_UNAVAILABLE',
  cancelled: 'CLIENT_CLOSED_REQUEST',
  deadline: 'GATEWAY_TIMEOUT',
  internal: 'INTERNAL_SERVER_ERROR',
};

/** Returns the tRPC error of a refusal; anything unexpected becomes `internal` without a word of its cause. */
export function trpcErrorOf(error: unknown): TRPCError {
  if (error instanceof TRPCError && !(error.cause instanceof ServingError) && error.code !== 'INTERNAL_SERVER_ERROR') return error;
  const serving = servingErrorOf(error);
  return new TRPCError({ code: TRPC_CODE[serving.code], message: serving.message, cause: serving });
}

/** Returns the refusal behind any thrown thing: the one mapping of errors of the control plane. */
export function servingErrorOf(error: unknown): ServingError {
  if (error instanceof ServingError) return error;
  if (error instanceof TRPCError) {
    if (error.cause instanceof ServingError) return error.cause;
    const code = SERVING_CODE[error.code];
    if (code !== undefined) return new ServingError(code, clearMessage(error), code === 'malformed' ? 'see /api/v1/openapi.json for what each call takes' : undefined, fieldOf(error));
  }
  return new ServingError('internal', 'something failed on our side', 'try again; the log of the console says more');
}

/** Returns what the caller is told. */
export function refusalOf(error: unknown): Refusal {
  const serving = servingErrorOf(error);
  return {
    error: serving.message,
    code: serving.code,
    hint: serving.hint ?? null,
    offers: serving.extra?.offers ?? [],
    retryAfterMs: serving.extra?.retryAfterMs ?? null,
    ...(serving.extra?.field === undefined ? {} : { field: serving.extra.field }),
  };
}

const SERVING_CODE: Partial<Record<TRPC_ERROR_CODE_KEY, ServingErrorCode>> = {
  BAD_REQUEST: 'malformed',
  PARSE_ERROR: 'malformed',
  UNAUTHORIZED: 'unauthenticated',
  FORBIDDEN: 'forbidden',
  NOT_FOUND: 'unknown_name',
  METHOD_NOT_SUPPORTED: 'malformed',
  UNSUPPORTED_MEDIA_TYPE: 'malformed',
  CONFLICT: 'conflict',
  PAYLOAD_TOO_LARGE: 'too_large',
  TOO_MANY_REQUESTS: 'quota',
  CLIENT_CLOSED_REQUEST: 'cancelled',
};

type Issue = { path: PropertyKey[]; message: string };

function issuesOf(error: TRPCError): Issue[] | undefined {
  return (error.cause as { issues?: Issue[] } | undefined)?.issues;
}

function fieldOf(error: TRPCError): { field?: string } {
  const path = issuesOf(error)?.[0]?.path ?? [];
  return path.length === 0 ? {} : { field: path.join('.') };
}

// zod's own message is a JSON document; people get one line per field.
function clearMessage(error: TRPCError): string {
  const issues = issuesOf(error);
  if (issues === undefined) return error.message;
  return issues.map((issue) => (issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`)).join('; ');
}
