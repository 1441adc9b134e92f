import { ServingError } from '@infaas/shared/domain/serving-error';
import type { JobFailure, JobOutcome } from '@infaas/shared/jobs/catalogue';

/** Ends a job from outside: `busy` is tried again when the machine has time, `cancelled` is not. */
export class Interrupted extends Error {
  constructor(readonly why: 'busy' | 'cancelled', message: string) {
    super(message);
  }
}

/** Returns the outcome of a piece of work: its result, or its expected failure as a value. */
export async function outcomeOf(work: () => Promise<unknown>, code: string): Promise<JobOutcome> {
  try {
    return { ok: true, result: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error, code) };
  }
}

/** Returns what control is told of an error; a ServingError is the model's or the owner's fault and is not tried again. */
export function failureOf(error: unknown, code: string): JobFailure {
  if (error instanceof ServingError) {
    return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), retry: error.code === 'unavailable' };
  }
  if (error instanceof Interrupted) return { code: error.why, message: error.message, retry: error.why === 'busy' };
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: message.slice(0, 1_000), retry: isTransient(error) };
}

/** A host that ended or a file that is on its way may be there the next time; a graph that does not load will not. */
function isTransient(error: unknown): boolean {
  const text = error instanceof Error ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}` : '';
  return /ENOENT|EAGAIN|ECONN|EMFILE|ended unexpectedly|went away|is stopping|worker stopped/u.test(text);
}
