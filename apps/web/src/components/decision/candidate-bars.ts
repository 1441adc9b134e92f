import type { CandidateRecord } from '@infaas/shared/domain/decision';
import type { Micros } from '@infaas/shared/domain/units';

/** One candidate as a row with a bar of its predicted finish; shares are parts of the bar's whole width. */
export type CandidateBar = CandidateRecord & {
  key: string;
  /** Null when it neither runs nor was considered for loading. */
  share: number | null;
  /** The predicted finish lies beyond the right end. */
  beyond: boolean;
  late: boolean;
};

export type CandidateBars = { rows: CandidateBar[]; deadlineShare: number | null };

/** The bar reaches to the latest finish, but the deadline keeps at least this part of the width. */
const LEAST_DEADLINE_SHARE = 0.35;
const ROOM = 1.08;

/** Returns candidates in their order with bars on one linear scale; without a deadline the latest finish is the whole width. */
export function candidateBars(candidates: readonly CandidateRecord[], deadlineUs: Micros | null): CandidateBars {
  const latest = Math.max(0, ...candidates.map((candidate) => candidate.predictedFinishUs ?? 0));
  const whole = wholeOf(latest, deadlineUs);
  const rows = candidates.map((candidate) => {
    const finish = candidate.predictedFinishUs;
    return {
      ...candidate,
      key: `${candidate.variant}@${candidate.hardwareClass}`,
      share: finish === null || whole === 0 ? null : Math.min(1, finish / whole),
      beyond: finish !== null && finish > whole,
      late: finish !== null && deadlineUs !== null && finish > deadlineUs,
    };
  });
  // A deadline far beyond every finish would press all bars into nothing: it is then said in words only.
  return { rows, deadlineShare: deadlineUs === null || deadlineUs > whole || whole === 0 ? null : deadlineUs / whole };
}

function wholeOf(latestUs: Micros, deadlineUs: Micros | null): Micros {
  if (deadlineUs === null || latestUs === 0) return latestUs === 0 && deadlineUs !== null ? deadlineUs * ROOM : latestUs * ROOM;
  if (deadlineUs > 8 * latestUs) return latestUs * ROOM;
  return Math.min(Math.max(latestUs, deadlineUs) * ROOM, deadlineUs / LEAST_DEADLINE_SHARE);
}
