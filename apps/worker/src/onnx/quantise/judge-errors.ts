import type { DerivedPrecision } from '@infaas/shared/jobs/catalogue';
import { describeErrors } from './form-errors';
import type { MeasuredErrors } from './form-errors';

/** Beyond these a form is another function, whatever it gains; what accuracy it really costs, the evaluation measures. */
const LEAST_AGREEMENT = { half: 0.98, integer: 0.95 };
const MOST_RELATIVE_ERROR = { half: 0.05, integer: 0.2 };

/**
 * Returns why a form is refused for its errors against the base, with the figures, or null when they are accepted. Scores are judged by
 * agreement; on random inputs, which belong to no class, and where a single sample differs, a small relative error does as well.
 */
export function judgeErrors(precision: DerivedPrecision, errors: MeasuredErrors, of: { scores: boolean; random: boolean }): string | null {
  const kind = precision === 'fp16' ? 'half' : 'integer';
  const small = errors.relativeError <= MOST_RELATIVE_ERROR[kind];
  const agrees = errors.agreement !== null && errors.agreement >= LEAST_AGREEMENT[kind];
  const finite = Number.isFinite(errors.maxAbsError);
  // One sample more or less is chance, where the answers are near each other.
  const almost = small && (of.random || (1 - (errors.agreement ?? 0)) * errors.samples <= 1.5);
  const accepted = finite && (of.scores ? agrees || almost : small && (errors.agreement === null || agrees));
  return accepted ? null : `its answers differ too much from the base's: ${describeErrors(errors)}`;
}
