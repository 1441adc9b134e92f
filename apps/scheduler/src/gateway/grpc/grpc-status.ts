import { Metadata, status } from '@grpc/grpc-js';
import { ServingError, type ServingErrorCode } from '@infaas/shared/domain/serving-error';

const STATUS: Readonly<Record<ServingErrorCode, status>> = {
  malformed: status.INVALID_ARGUMENT, unauthenticated: status.UNAUTHENTICATED, forbidden: status.PERMISSION_DENIED, unknown_name: status.NOT_FOUND,
  not_ready: status.FAILED_PRECONDITION, conflict: status.FAILED_PRECONDITION, too_large: status.RESOURCE_EXHAUSTED, unsupported: status.UNIMPLEMENTED,
  objective_unmet: status.FAILED_PRECONDITION, quota: status.RESOURCE_EXHAUSTED, budget: status.RESOURCE_EXHAUSTED, capacity: status.UNAVAILABLE,
  cold: status.UNAVAILABLE, unavailable: status.UNAVAILABLE, cancelled: status.CANCELLED, deadline: status.DEADLINE_EXCEEDED, internal: status.INTERNAL,
};

/** Returns the status that an error is answered with; anything that is no ServingError is a fault of ours and tells nothing. */
export function statusOf(error: unknown): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  if (!(error instanceof ServingError)) return { code: status.INTERNAL, details: 'internal error', metadata };
  metadata.set('x-infaas-code', error.code);
  if (error.extra?.retryAfterMs !== undefined) metadata.set('x-infaas-retry-after-ms', String(error.extra.retryAfterMs));
  if (error.extra?.offers !== undefined) metadata.set('x-infaas-offers', JSON.stringify(error.extra.offers).replaceAll(/[^\x20-\x7e]/g, '?'));
  return { code: STATUS[error.code], details: error.hint === undefined ? error.message : `${error.message.replace(/[^.!?]$/, '$&.')} ${error.hint}`, metadata };
}
