import { ServingError } from '@infaas/shared/domain/serving-error';

/** Bytes of bodies that are still arriving, of all connections together: many slow clients must not fill the memory. */
export type Intake = {
  /** Counts bytes in; throws ServingError `capacity`, and counts nothing, when there are too many. */
  take(bytes: number): void;
  give(bytes: number): void;
  bytes(): number;
};

/** Returns an empty intake for at most `maxBytes`; one body alone is never too much, whatever its size. */
export function createIntake(maxBytes: number): Intake {
  let held = 0;
  return {
    take(bytes) {
      if (held > 0 && held + bytes > maxBytes) {
        throw new ServingError('capacity', 'this gateway receives as much input as it may', 'Ask again after the time in Retry-After.', { retryAfterMs: 500 });
      }
      held += bytes;
    },
    give(bytes) {
      held -= bytes;
    },
    bytes: () => held,
  };
}
