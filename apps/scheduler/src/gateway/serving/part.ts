import type { Objective } from '@infaas/shared/domain/objective';
import type { ServingError } from '@infaas/shared/domain/serving-error';
import type { Micros } from '@infaas/shared/domain/units';
import type { ColdChoice, Refusal, WarmChoice } from '@infaas/shared/policy/selection';
import type { AnswerHeader, WireTensor } from '@infaas/shared/protocol/frames';
import type { InstanceSlot } from './instance-slot';

/** What is asked of the instances: a whole query, or some rows of one that was too large for a single batch. */
export type PartRequest = {
  /** Of the target; the application may be another's. */
  workspaceId: string;
  applicationId: string;
  target: string;
  version: number | null;
  taskId: string;
  objective: Objective;
  rows: number;
  priority: number;
  applicationSlot: number;
  picture: boolean;
  tensors: readonly WireTensor[];
  bytes: number;
  arrivedUs: Micros;
};

export type PartAnswer = {
  header: AnswerHeader;
  tensors: readonly WireTensor[];
  choice: WarmChoice;
  /** It waited in this gateway or was sent twice: its time says nothing about the gateway's own. */
  held: boolean;
  /** The batches of an answer that was put together from several. */
  runs?: readonly { rows: number; batchSize: number; computeUs: Micros }[];
};

export type PartResult =
  | { ok: true; answer: PartAnswer }
  | { ok: false; error: ServingError; timedOut: boolean; failed: boolean; choice: WarmChoice | ColdChoice | null; refusal: Refusal | null };

/** A part on its way. `fresh` → (`waiting` | `cold`) → `sent` → `done`; a lost instance leads back to `fresh`. */
export type Part = {
  readonly request: PartRequest;
  state: 'fresh' | 'waiting' | 'cold' | 'sent' | 'done';
  choice: WarmChoice | ColdChoice | null;
  /** When it was made. */
  chosenUs: Micros;
  dueUs: Micros;
  /** Bound in the deadline timer to this instant; a later choice may move `dueUs`. */
  timedUs: Micros;
  slot: InstanceSlot | null;
  /** When it was last sent to an instance. */
  sentUs: Micros;
  streamQueryId: number;
  /** Instances that failed or refused this part. */
  exclude: Set<string> | null;
  refusals: number;
  losses: number;
  held: boolean;
  settle: (result: PartResult) => void;
};

/** Returns a part that nothing has been decided about. */
export function freshPart(request: PartRequest, settle: (result: PartResult) => void): Part {
  return {
    request, state: 'fresh', choice: null, chosenUs: 0, dueUs: 0, timedUs: 0, slot: null, sentUs: 0, streamQueryId: 0, exclude: null, refusals: 0, losses: 0, held: false, settle,
  };
}

const NO_TENSORS: PartRequest['tensors'] = [];

/**
 * Empties a part that is done and returns its `settle`. The deadline timer may remember the part for a while; its tensors must not stay
 * with it, nor the answer, which `settle` leads to.
 */
export function emptyPart(part: Part): Part['settle'] {
  const { settle } = part;
  part.request.tensors = NO_TENSORS;
  part.settle = settled;
  part.choice = null;
  return settle;
}

function settled(): void {
  // A part ends once.
}
