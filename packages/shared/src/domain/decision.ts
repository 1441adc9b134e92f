import type { Objective, OnUnmet } from './objective';
import type { Offer } from './serving-error';
import type { Micros, NanoUsd } from './units';

/** One sentence for people, with a code that programs and tests can rely on. */
export type Reason = { code: string; text: string };

/** What every slow policy returns; stored and shown as it is. */
export type Decision<Choice> = { choice: Choice; reasons: Reason[]; rejected: { candidate: string; because: Reason }[] };

/** One variant that was looked at for a query, with the figures it was judged by. */
export type CandidateRecord = {
  variant: string;
  hardwareClass: string;
  accuracy: number;
  accuracyBasis: string;
  /** Marginal cost of a thousand queries at the batch that would form now. */
  costPer1kNanoUsd: NanoUsd;
  /** Predicted finish from now; null when no instance runs and loading was not considered. */
  predictedFinishUs: Micros | null;
  warm: boolean;
  verdict: 'chosen' | 'admissible' | 'rejected';
  because: Reason;
};

/** The whole decision for one query, as `explain` answers it and as the decision log keeps it. */
export type QueryDecision = {
  id: string;
  atMs: number;
  workspaceId: string;
  application: string;
  target: string;
  objective: Objective;
  outcome: QueryOutcome;
  variant: string | null;
  worker: string | null;
  hardwareClass: string | null;
  predictedFinishUs: Micros | null;
  actualUs: Micros | null;
  reasons: Reason[];
  candidates: CandidateRecord[];
  offers: Offer[];
  /** Candidates looked at, even when `candidates` holds only the nearest of them. */
  considered: number;
  /** Parts of the objective that the answer did not keep; absent in decisions from before this was kept. */
  unmet?: UnmetPart[];
};

/** Every query ends in exactly one of these. `refused` covers every 4xx and 503 after the key was accepted. */
export type QueryOutcome = 'answered' | 'refused' | 'timed_out' | 'failed' | 'cancelled';

/** Which part of an objective a best-effort or degraded answer did not keep. */
export type UnmetPart = 'accuracy' | 'latency' | 'cost';
export type { OnUnmet };
