import type { CandidateRecord, Reason, UnmetPart } from '../domain/decision';
import type { Objective } from '../domain/objective';
import type { Offer, ServingErrorCode } from '../domain/serving-error';
import type { Micros, NanoUsd } from '../domain/units';

/** What would be chosen for a query now: the answer of `POST /v2/models/{name}/select`. Nothing is run, loaded or counted for it. */
export type SelectionPreview = {
  /** The objective after named objective, application and task filled in what was not stated. */
  objective: Objective;
  outcome: 'warm' | 'cold' | 'refused';
  /** Why a query would be refused; null otherwise. */
  code: ServingErrorCode | null;
  variant: string | null;
  hardwareClass: string | null;
  /** Accuracy of the chosen variant on the task's metric. */
  accuracy: number | null;
  predictedFinishUs: Micros | null;
  costPer1kNanoUsd: NanoUsd | null;
  unmet: UnmetPart[];
  reasons: Reason[];
  candidates: CandidateRecord[];
  considered: number;
  offers: Offer[];
};
