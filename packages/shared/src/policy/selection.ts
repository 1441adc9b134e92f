import type { Reason, UnmetPart } from '../domain/decision';
import type { InstanceState, InstanceStats } from '../domain/instance';
import type { Objective } from '../domain/objective';
import type { InstanceView, VariantView } from '../domain/serving-view';
import type { Offer, ServingErrorCode } from '../domain/serving-error';
import type { Micros, NanoUsd } from '../domain/units';
import type { CandidateIndex } from './candidate-index';
import type { CandidateCache } from './candidate-list';

/** What a gateway knows of an instance right now. The gateway mutates these in place; a selection only reads them. */
export type LiveInstance = {
  state: InstanceState;
  /** The instance's stream is open and answered its last ping. */
  connected: boolean;
  stats: InstanceStats;
  /** Rows that this gateway has sent or holds for the instance and that `stats` does not count yet. */
  extraQueued: number;
  /** What predictions for queries there lacked of late (`nextMargin`). */
  marginUs: Micros;
};

/** Live instances in the order of the index (`liveTable` makes one); null where the gateway knows nothing. */
export type LiveTable = { byOrdinal: readonly (LiveInstance | null)[]; gatewayP95Us: Micros };

/** Everything that a selection looks at besides the query. Without a cache every candidate list is made anew. */
export type Scene = { index: CandidateIndex; live: LiveTable; cache?: CandidateCache };

export type SelectRequest = {
  workspaceId: string;
  /** Name of a task, an architecture, `architecture/version` or a variant. */
  target: string;
  /** A version of an architecture target, as the protocol's path gives it. */
  version?: number | null;
  objective: Objective;
  /** Rows of this query; 1 for a single input. */
  rows: number;
  now: Micros;
  /** When the whole query had been read; default `now`. The deadline counts from here. */
  arrivedUs?: Micros;
  /** Ids of instances that must not be chosen: those that just failed or refused this query. */
  exclude?: ReadonlySet<string>;
};

type Chosen = {
  variant: VariantView;
  hardwareClass: string;
  /** From `now` to the last byte of the answer. */
  predictedFinishUs: Micros;
  /** Marginal cost of a thousand rows at the batch that would form. */
  costPer1kNanoUsd: NanoUsd;
  /** Absolute instant by which the query must be answered; 30 s after arrival where no deadline holds. */
  dueUs: Micros;
  unmet: readonly UnmetPart[];
};

/** Send it to `instance`. */
export type WarmChoice = Chosen & { kind: 'warm'; instance: InstanceView; batch: number };

/** Hold the query until `variant` has been loaded on a worker of `hardwareClass`, then select again. */
export type ColdChoice = Chosen & { kind: 'cold'; loadUs: Micros };

export type RefusalCode = Extract<
  ServingErrorCode,
  'unknown_name' | 'not_ready' | 'too_large' | 'objective_unmet' | 'capacity' | 'cold'
>;

/** Refuse with this error (`refusalError` makes it). */
export type Refusal = {
  kind: 'refuse';
  code: RefusalCode;
  message: string;
  hint: string;
  retryAfterMs: number | null;
  offers: readonly Offer[];
  /** What is not loaded and should be: what this query needed, what those after it may fall back on, or what is offered instead. */
  wanted: readonly VariantView[];
};

export type Choice = WarmChoice | ColdChoice | Refusal;

/** Figures of one (variant, hardware class) pair as a recorder sees them. */
export type Noted = { predictedFinishUs: Micros | null; costPer1kNanoUsd: NanoUsd | null; warm: boolean };

/** Listens to a selection. The same code runs with and without one; with one, nothing is skipped early. */
export type Recorder = {
  /** A new attempt begins (the objective as asked, or with a part given up): earlier notes are void. */
  attempt(givenUp: readonly UnmetPart[]): void;
  rejected(pair: number, because: Reason, noted: Noted): void;
  admissible(pair: number, noted: Noted): void;
};

const NONE: readonly UnmetPart[] = [];

/** The parts of an objective as bits, least valued first: best effort counts upwards through them. */
export const GIVE_UP_COST = 1;
export const GIVE_UP_LATENCY = 2;
export const GIVE_UP_ACCURACY = 4;

const PARTS: readonly (readonly UnmetPart[])[] = [
  NONE, ['cost'], ['latency'], ['latency', 'cost'], ['accuracy'], ['accuracy', 'cost'], ['accuracy', 'latency'], ['accuracy', 'latency', 'cost'],
];

/** Returns the unmet parts of a bit set; shared arrays, so that naming them allocates nothing. */
export function unmetParts(bits: number): readonly UnmetPart[] {
  return PARTS[bits] ?? NONE;
}
