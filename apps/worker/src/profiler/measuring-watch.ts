import type { ProfileCheckpoint } from '@infaas/shared/jobs/profile-jobs';

/** What measuring asks of the job it is part of. */
export type MeasuringWatch = {
  /** Waits while online queries need the machine; returns whether it waited. Rejects when the job was cancelled, or would wait too long. */
  giveWay: () => Promise<boolean>;
  /** Keeps what is measured so far, for whoever takes the job up again. */
  keep: (checkpoint: ProfileCheckpoint) => void;
  /** How long the job has waited so far. */
  waitedMs: () => number;
};

/** A watch over work that nobody interrupts. */
export const UNWATCHED: MeasuringWatch = { giveWay: () => Promise.resolve(false), keep: () => undefined, waitedMs: () => 0 };
