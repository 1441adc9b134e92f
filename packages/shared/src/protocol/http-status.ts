import type { ServingErrorCode } from '../domain/serving-error';

/** The one table from a refusal to its HTTP status. */
export const HTTP_STATUS: Readonly<Record<ServingErrorCode, number>> = {
  malformed: 400, unauthenticated: 401, forbidden: 403, unknown_name: 404, not_ready: 409, conflict: 409, too_large: 413,
  objective_unmet: 422, quota: 429, budget: 429, cancelled: 499, internal: 500, unsupported: 501,
  capacity: 503, cold: 503, unavailable: 503, deadline: 504,
};
